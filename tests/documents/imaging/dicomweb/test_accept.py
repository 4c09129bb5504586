"""What a client takes, against what can be given (PS3.18 8.7; RFC 9110, 12.5.1)."""

import pytest
from django.test import RequestFactory

from documents.formats.dicom.transfer_syntaxes import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT
from documents.imaging.dicomweb import media_types
from documents.imaging.dicomweb.accept import Offer, chosen
from documents.imaging.dicomweb.problems import Problem

JPEG_2000 = "1.2.840.10008.1.2.4.90"
BYTES = "application/octet-stream"


def take(accept: str, offers: list[Offer], query: str = "") -> Offer:
    """What a request with this header gets."""
    return chosen(RequestFactory().get(f"/{query}", headers={"Accept": accept} if accept else {}), offers)


def of_frame(accept: str, syntax: str = JPEG_2000, *, is_one: bool = True, is_decodable: bool = True) -> Offer:
    """Of a frame stored so."""
    return take(accept, media_types.of_frames(syntax, is_one=is_one, is_decodable=is_decodable))


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", (BYTES, True, JPEG_2000)),
        ("*/*", (BYTES, True, JPEG_2000)),
        ('multipart/related; type="*/*"', (BYTES, True, JPEG_2000)),
        ("multipart/related", (BYTES, True, JPEG_2000)),
        ('multipart/related; type="application/octet-stream"; transfer-syntax=*', (BYTES, True, JPEG_2000)),
        (
            "multipart/related;type=application/octet-stream;transfer-syntax=1.2.840.10008.1.2.1",
            (BYTES, True, EXPLICIT),
        ),
        (f'multipart/related; type="image/jp2"; transfer-syntax={JPEG_2000}', ("image/jp2", True, JPEG_2000)),
        ('multipart/related; type="image/jp2"', ("image/jp2", True, JPEG_2000)),
        ('multipart/related; type="image/*"', ("image/jp2", True, JPEG_2000)),
        (BYTES, (BYTES, False, JPEG_2000)),
        (f"{BYTES}; transfer-syntax={EXPLICIT}", (BYTES, False, EXPLICIT)),
        (f'{BYTES}; transfer-syntax="{EXPLICIT}"', (BYTES, False, EXPLICIT)),
        ("image/jp2", ("image/jp2", False, JPEG_2000)),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", (BYTES, True, JPEG_2000)),  # Java's, unless it is told
        ("image/*", ("image/jp2", False, JPEG_2000)),
        ('MULTIPART/Related; Type="IMAGE/JP2"', ("image/jp2", True, JPEG_2000)),
    ],
)
def test_a_frame_is_given_as_it_is_asked(accept: str, expected: tuple[str, bool, str]) -> None:
    offer = of_frame(accept)
    assert (offer.media_type, offer.multipart, offer.transfer_syntax) == expected


@pytest.mark.parametrize(
    "accept",
    [
        "image/png",
        "text/html",
        'multipart/related; type="image/jls"',
        "multipart/related; type=application/octet-stream; transfer-syntax=1.2.840.10008.1.2.4.80",
        "multipart/related; type=application/octet-stream; transfer-syntax=1.2.3",
        f"{BYTES}; q=0",
        "*/*; q=0",
        "nonsense",
        ";;;,,,",
        '"',
        f"{BYTES}; q=1.5",
        f"{BYTES}; q=.",
    ],
)
def test_what_cannot_be_given_is_406(accept: str) -> None:
    with pytest.raises(Problem) as problem:
        of_frame(accept)
    assert problem.value.status == 406


def test_the_better_liked_wins() -> None:
    assert of_frame(f"{BYTES}; q=0.5, image/jp2; q=0.9").media_type == "image/jp2"
    assert of_frame(f"{BYTES}; q=0.9, image/jp2; q=0.5").media_type == BYTES


def test_the_more_precise_range_speaks_for_what_it_names() -> None:
    assert of_frame("image/jp2; q=0.1, */*; q=0.9").media_type == BYTES
    assert of_frame(f'multipart/related; type="{BYTES}"; q=0, */*') == Offer(BYTES, False, JPEG_2000)
    liked = of_frame(f'multipart/related; type="{BYTES}"; transfer-syntax={EXPLICIT}; q=0.2, multipart/related; q=0.1')
    assert liked.transfer_syntax == EXPLICIT


def test_a_frame_that_nobody_decodes_is_given_as_it_is_alone() -> None:
    wanted = f"multipart/related; type={BYTES}; transfer-syntax={EXPLICIT}"
    assert of_frame(wanted).transfer_syntax == EXPLICIT
    with pytest.raises(Problem):
        of_frame(wanted, is_decodable=False)


def test_several_frames_are_never_bare() -> None:
    with pytest.raises(Problem):
        of_frame(BYTES, is_one=False)
    assert of_frame("*/*", is_one=False).multipart


@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT, BIG_ENDIAN, DEFLATED])
def test_native_frames_are_all_explicit_little_endian(syntax: str) -> None:
    assert of_frame("*/*", syntax).transfer_syntax == EXPLICIT
    assert of_frame(f"{BYTES}; transfer-syntax={EXPLICIT}", syntax).transfer_syntax == EXPLICIT
    with pytest.raises(Problem):
        of_frame(f"{BYTES}; transfer-syntax=1.2.840.10008.1.2.2", syntax)


@pytest.mark.parametrize(
    ("syntax", "accept", "expected"),
    [
        (JPEG_2000, "*/*", JPEG_2000),
        (JPEG_2000, 'multipart/related; type="application/dicom"', JPEG_2000),
        (JPEG_2000, f"application/dicom; transfer-syntax={EXPLICIT}", EXPLICIT),
        (IMPLICIT, "*/*", IMPLICIT),
        (IMPLICIT, f"application/dicom; transfer-syntax={EXPLICIT}", EXPLICIT),
        (BIG_ENDIAN, "*/*", EXPLICIT),
        (DEFLATED, "application/dicom; transfer-syntax=*", EXPLICIT),
    ],
)
def test_a_file_is_sent_as_stored_unless_it_never_is(syntax: str, accept: str, expected: str) -> None:
    assert take(accept, media_types.of_instances(syntax, is_one=True, is_decodable=True)).transfer_syntax == expected


def test_the_accept_parameter_is_for_who_has_no_hand_on_the_header() -> None:
    offers = [Offer("image/jpeg"), Offer("image/png")]
    assert take("image/jpeg", offers, "?accept=image/png").media_type == "image/png"
    assert take("image/png;q=0.1,image/jpeg", offers).media_type == "image/jpeg"


def test_a_header_without_end_is_read_to_a_limit() -> None:
    with pytest.raises(Problem):
        take(",".join(["text/x"] * 5000 + ["image/png"]), [Offer("image/png")])


def test_a_part_says_its_transfer_syntax() -> None:
    assert Offer(BYTES, transfer_syntax=EXPLICIT).content_type == f"{BYTES}; transfer-syntax={EXPLICIT}"
    assert Offer("image/png").content_type == "image/png"
