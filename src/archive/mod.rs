//! Many notices to the archive: groups the records of one notice, merges sources, folds the status of articles. No engine.
