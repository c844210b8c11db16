//! Whole notices, invented, in the layouts of real publishers.

pub(super) const SIDEBAR: &str = "OPEN ACCESS

APPROVED BY
Carla Brogгинi,
Invented Institute (INV), Italy

RECEIVED 24 April 2024
ACCEPTED 03 May 2024
PUBLISHED 14 May 2024

CITATION
Examples Editorial Office (2024) Retraction:
Exosomes from microRNA
-148b-3p cells in mice.
Ex. Oncol. 14:1422567.
doi: 10.5555/ex.2024.1422567

COPYRIGHT
© 2024 Examples Editorial Office. This is an open-access article distributed under the terms of the [Creative Commons
Attribution License \\(CC BY\\)](#).

Retraction: Exosomes from microRNA-148b- 3p cells in mice

Examples Editorial Office*

A Retraction of the Original Research Article

[Exosomes from microRNA-148b-3p cells
in mice](#)

by Alpha A, Beta BC and Gamma D (2019). *Ex. Oncol.* 9:1076. doi: 10.5555/ex.2019.01076

The Publisher retracts the cited article.

Following publication, concerns were raised regarding the validity of the data. The authors were unresponsive to our requests for raw data.

This retraction was approved by the Chief Editor of Examples in Oncology. The authors received a communication regarding the retraction and had a chance to respond.";

pub(super) const PLAIN: &str = "Ann Alpha BMC Examples (2010) 7:190
https://doi.org/10.5555/own

Retraction: A study of brown mice

Ann Alpha, Bo Beta

Published online: 12 October 2010
© The Author(s) 2010

Retraction to: BMC Examples https://doi.org/10.5555/article

This article [ 1 ] is retracted by the Editor because the peer review
process was compromised. We apologize to all affected parties.

BioMed Central remains neutral with regard to jurisdictional claims in published maps.";

pub(super) const GLUED: &str = "[Retracted] A study of brown mice

Oncology Examples 38: 3187–3196, 2017; DOI: 10.5555/or.2017.5997Clinical readers drew our attention to figures that were copied from 10.5555/other. The authors agree to this retraction.";

pub(super) const REPUBLISHED: &str = "**RETRACTION**

RETRACTION: A study of brown mice

TAILIN WU<sup>1,#</sup>; JIN WON OH<sup>2</sup>; RICHARD ROE, JR<sup>1,*</sup>

<sup>1</sup> Invented General Hospital, Shenzhen, 518055, China
<sup>2</sup> Second Invented Hospital, Luoyang, 417000, China

The published article titled \"A study of brown mice\", has been retracted from journal *EXAMPLES*, Vol.46, No.2, 2022, pp.495–503.

DOI: <u>10.5555/ex.2022.015214</u> URL: <u>https://example.org/ex/v46n2/45109</u>

The authors declare that due to the following reasons, they have to retract the published article from *EXAMPLES*:

1. The authors retract this article owing to discrepancies in Figure 4.

2. The authors cannot duplicate the results again.

Invented Press has decided to accept the request for Retraction.

The essential condition of submitting a manuscript is that authors must explicitly declare that their works are original. Reuse of any data should be appropriately cited.";
