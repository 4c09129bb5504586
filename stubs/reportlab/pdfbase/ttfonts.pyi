class Face:
    charToGlyph: dict[int, int]

class TTFont:
    face: Face
    def __init__(self, name: str, filename: str) -> None: ...
