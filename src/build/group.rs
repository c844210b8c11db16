//! Records with keys to groups: records belong together when they share a key, directly or through others.

/// Groups of records that share keys.
pub(super) struct Groups {
    parent: Vec<u32>,
    /// Every key with its records, sorted.
    keys: Vec<(u64, u32)>,
}

impl Groups {
    /// Groups `records`, each given by its keys.
    pub(super) fn new<'a>(records: impl Iterator<Item = &'a [u64]> + Clone) -> Self {
        let mut keys = Vec::with_capacity(records.clone().map(<[u64]>::len).sum());
        let mut parent = Vec::new();
        // proof: the manifest numbers records with 32 bits, so there are never more.
        for (record, of_record) in (0u32..).zip(records) {
            parent.push(record);
            keys.extend(of_record.iter().map(|key| (*key, record)));
        }
        keys.sort_unstable();
        let mut groups = Groups { parent, keys: Vec::new() };
        for pair in keys.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            groups.join(pair[0].1, pair[1].1);
        }
        Groups { keys, ..groups }
    }

    /// The first record of the group of `record`.
    pub(super) fn of(&mut self, record: u32) -> u32 {
        let mut root = record;
        while self.parent[root as usize] != root {
            root = self.parent[root as usize];
        }
        let mut at = record;
        while self.parent[at as usize] != root {
            at = std::mem::replace(&mut self.parent[at as usize], root);
        }
        root
    }

    /// Gives the keys' memory back; no group is found by its key any more.
    pub(super) fn without_keys(self) -> Groups {
        Groups { keys: Vec::new(), ..self }
    }

    /// The first record of the group that has `key`.
    pub(super) fn with_key(&mut self, key: u64) -> Option<u32> {
        let at = self.keys.partition_point(|(known, _)| *known < key);
        let (_, record) = *self.keys.get(at).filter(|(known, _)| *known == key)?;
        Some(self.of(record))
    }

    /// The smaller number leads, so that groups stand in the order of their first records.
    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.of(a), self.of(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(records: &[&[u64]], expected: &[u32]) {
        let mut groups = Groups::new(records.iter().copied());
        let found: Vec<u32> = (0..records.len() as u32).map(|record| groups.of(record)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_shared_key_joins_even_through_others() {
        check(&[&[1], &[2], &[3]], &[0, 1, 2]);
        check(&[&[1], &[2], &[1]], &[0, 1, 0]);
        check(&[&[1], &[2], &[3], &[3, 1], &[2]], &[0, 1, 0, 0, 1]);
    }

    #[test]
    fn a_group_is_found_by_any_of_its_keys() {
        let records: [&[u64]; 3] = [&[1, 2], &[3], &[2, 4]];
        let mut groups = Groups::new(records.into_iter());
        assert_eq!(groups.with_key(4), Some(0));
        assert_eq!(groups.with_key(9), None);
    }
}
