from confidentiality.screening.findings import Finding, Kind, Severity, settle


def finding(start, end, severity=Severity.BLOCK, confidence=0.9, kind=Kind.MOBILE):
    return Finding(start, end, kind, severity, confidence, "", "*")


def test_apart_stays_apart_and_in_order():
    assert settle([finding(5, 9), finding(0, 5)]) == [finding(0, 5), finding(5, 9)]


def test_stronger_severity_wins():
    asking = finding(0, 9, Severity.ASK)
    assert settle([asking, finding(2, 5)]) == [finding(2, 5)]


def test_longer_wins_between_equals():
    assert settle([finding(0, 5), finding(0, 9)]) == [finding(0, 9)]


def test_proof_wins_over_length():
    proof = finding(0, 5, confidence=0.99, kind=Kind.ID_CARD)
    assert settle([proof, finding(0, 9)])[0].kind == Kind.ID_CARD


def test_two_that_block_cover_both():
    (both,) = settle([finding(0, 6, kind=Kind.EMAIL), finding(4, 9)])
    assert (both.start, both.end, both.kind, both.mask) == (0, 9, Kind.EMAIL, "*" * 9)


def test_weaker_overlap_is_dropped():
    assert settle([finding(0, 6), finding(4, 9, Severity.INFORM)]) == [finding(0, 6)]
