from typing import Any

class Search:
    registered_search_areas: list[Any]

admin_search_areas: Search
