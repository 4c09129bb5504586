"""Why a DICOM file is refused, said to the person who has to do something about it.

The sentences join the table of `unreadable`, because a refusal travels as its code alone.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.formats.unreadable import REASONS

DICOM_REASONS: dict[str, str | Promise] = {
    "dicom-unrecognised": _("Ce fichier n'est pas une image DICOM. Vérifiez le fichier envoyé."),
    "dicom-truncated": _(
        "Cette image DICOM est incomplète : la fin manque. Exportez-la de nouveau depuis son origine."
    ),
    "dicom-broken": _(
        "Cette image DICOM est endommagée : sa structure est incohérente. Demandez-en une nouvelle copie."
    ),
    "dicom-too-deep": _(
        "Cette image DICOM est trop imbriquée pour être lue sans risque. Demandez-en une nouvelle copie."
    ),
    "dicom-header-too-large": _(
        "L'en-tête de cette image DICOM est trop long pour être lu. Exportez l'examen en plusieurs fichiers."
    ),
    "dicom-too-many-frames": _(
        "Cette image DICOM contient trop de vues pour être lue. Exportez l'examen en plusieurs fichiers."
    ),
    "dicom-bomb": _(
        "Cette image DICOM comprimée devient démesurée une fois ouverte. Exportez-la de nouveau sans cette compression."
    ),
    "dicom-no-identity": _(
        "Cette image DICOM n'a pas les identifiants d'examen, de série et d'image. "
        "Exportez-la de nouveau depuis son origine."
    ),
    "dicom-invalid-uid": _(
        "Les identifiants d'examen, de série ou d'image de ce fichier DICOM ne sont pas valides. "
        "Exportez-le de nouveau depuis son origine."
    ),
    "dicom-directory": _(
        "Ce fichier est le sommaire d'un support DICOM (DICOMDIR), sans image. Envoyez le dossier entier ou son ZIP."
    ),
    "dicom-disguised": _(
        "Ce fichier DICOM est aussi un programme ou un document d'un autre type : il est refusé par sécurité. "
        "Exportez l'image de nouveau depuis son origine."
    ),
    "dicom-frame-absent": _("Cette vue n'existe pas dans l'image."),
    "dicom-frame-damaged": _("Cette vue est endommagée : elle ne peut pas être affichée."),
    "dicom-region": _("La région demandée est hors de l’image."),
    "dicom-not-displayable": _("Cette image ne peut pas être affichée ici ; elle peut être téléchargée ou transférée."),
}

REASONS.update(DICOM_REASONS)
