"""The condition of an installation: each service asked whether it can do its part, and what is wrong where it cannot.

`manage.py doctor` tells all of it to the operator; `/readyz` the essentials to whatever balances the load. No finding
holds a secret, a name or an address of a document: a variable, a server, and what it answered.
"""

from portal.condition.finding import Finding, Grade
from portal.condition.services import ESSENTIAL, SERVICES, examine

__all__ = ["ESSENTIAL", "SERVICES", "Finding", "Grade", "examine"]
