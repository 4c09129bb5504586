"""Series and instances under an image set, with what a viewer needs ready to send (PS3.18).

Filing writes them once; metadata, frames and the rest are never read from the file again.
"""

from django.db import models

from documents.imaging import words


class Series(models.Model):
    """One series of a study (PS3.3 C.7.3). `preview` is a small JPEG of its middle instance, if displayable.

    `attributes` are those of patient, study and series, as its first instance says them (`documents.imaging.levels`),
    packed; the columns before it are what a search of studies narrows by.
    """

    image_set = models.ForeignKey("documents.ImageSetPage", on_delete=models.PROTECT, related_name="series")
    uid = models.CharField(max_length=64, db_index=True)
    number = models.IntegerField(null=True)
    modality = models.CharField(max_length=16, blank=True)
    description = models.CharField(max_length=300, blank=True)
    body_part = models.CharField(max_length=100, blank=True)
    laterality = models.CharField(max_length=16, blank=True)
    patient_id = models.CharField(max_length=64, blank=True, db_index=True)
    accession = models.CharField(max_length=64, blank=True, db_index=True)
    study_date = models.CharField(max_length=8, blank=True)
    attributes = models.BinaryField(default=b"")
    preview = models.ForeignKey("storage.StoredObject", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image_set", "uid"], name="series_once")]

    def __str__(self) -> str:
        return f"series {self.pk}"

    @property
    def modality_name(self) -> str:
        """The modality in the reader's words."""
        return words.modality(self.modality)

    @property
    def body_part_name(self) -> str:
        """The part of the body in the reader's words."""
        return words.body_part(self.body_part)


class Instance(models.Model):
    """One SOP instance. `stored` is the file as received.

    `metadata` is the DICOM JSON model (PS3.18 F), `frames` the byte positions of each frame, `bulk`
    those of each long value: JSON deflated by zlib, of which `documents.imaging.packed` is the reader.
    Positions are in the file, or, where `inflated`, in the data set inflated from it. `obstacle` says
    why the frames cannot be rendered here, "" when they can; `place` is the position along the normal, in mm.
    """

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="instances")
    uid = models.CharField(max_length=64, db_index=True)
    sop_class = models.CharField(max_length=64, blank=True)
    transfer_syntax = models.CharField(max_length=64)
    number = models.IntegerField(null=True)
    rows = models.PositiveIntegerField(default=0)
    columns = models.PositiveIntegerField(default=0)
    frame_count = models.PositiveIntegerField(default=0)
    place = models.FloatField(null=True)
    inflated = models.BooleanField(default=False)
    swapped_words = models.BooleanField(default=False)
    obstacle = models.CharField(max_length=64, blank=True)
    damaged = models.JSONField(default=list)
    stored = models.OneToOneField("storage.StoredObject", on_delete=models.PROTECT, related_name="+")
    metadata = models.BinaryField()
    frames = models.BinaryField()
    bulk = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "uid"], name="instance_once")]

    def __str__(self) -> str:
        return f"instance {self.pk}"
