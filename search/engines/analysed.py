"""The words of an entry as every engine holds them: analysed here, parted by spaces.

An engine only splits at spaces, so that the same question finds the same entries whichever engine answers, and what is
marked on a page is what was found (`search.analysis`).
"""

from search import analysis
from search.ports import Document

GAP = "¶ ¶"  # between two pages: no phrase goes from one to the next


def fields(document: Document) -> dict[str, str]:
    """Its words by field: stems in `title`, `about` and `body`; in `exact`, `by` and `unit` the words themselves."""
    spoken = [analysis.analysed(text) for text in (document.heading, document.about, *document.pages)]
    title, about, *body = (" ".join(stems) for _plain, stems in spoken)
    return {
        "title": title,
        "about": about,
        "body": " ".join(body),
        "exact": f" {GAP} ".join(" ".join(plain) for plain, _stems in spoken),
        "by": " ".join(analysis.folded(document.author_name)),
        "unit": " ".join(analysis.folded(document.unit)),
    }
