"""Uploads that survive a cut network: begun, filled piece by piece, taken when complete.

The protocol is the core of tus 1.0.0 with its extensions creation, termination and expiration (tus.io, « Resumable
upload protocol »), also the shape of the IETF draft « Resumable Uploads for HTTP »: POST begins, PATCH appends at an
offset, HEAD tells the offset, DELETE abandons. Three things are ours:

- A piece may carry `Content-Digest: sha-256=:…:` (RFC 9530); one whose bytes differ is not kept.
- POST with a `fingerprint` in its metadata finds the person's own unfinished upload of the same file: 200 instead of
  201, with the offset where to go on. Nothing about the file stays in the browser, which others may use.
- What arrived of a piece when the line was cut is kept if it carried no digest.

Bytes are sealed as they arrive: a piece is an object of the quarantine, and nothing plain is on any disk.
"""
