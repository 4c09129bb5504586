"""The viewer: OHIF, fetched once from the package `@ohif/app`, made to live under `/viewer/`, served to physicians.

Nothing of it is in the repository; without it the portal shows previews and says so.
"""
