"""Who may do what: one table. What is not in it is refused."""

from enum import StrEnum


class Role(StrEnum):
    COORDINATOR = "coordinator"
    MEDICAL = "medical"
    MANAGER = "manager"
    ADMIN = "admin"


class Scope(StrEnum):
    """How much of what an action touches."""

    ALL = "all"
    OWN_CREW = "own crew's, this week and next"
    COUNTS = "counts"
    OWN = "own"
    OUTSIDE = "id, age, kind of fault"
    COVERAGE = "what was done, not what was found"


class Action(StrEnum):
    SIGN_IN = "sign in"
    PHONE_FORM = "phone: load the empty form"
    OWN_SIGN_IN = "own password, second factor, sign-ins, API tokens, language"
    PLAN_EDIT = "week plan: request, edit, publish"
    PLAN_READ = "week plan: read"
    STOP_REPORT = "alert on a site; stop done, late, skipped"
    COUNTRY_EDIT = "sites, roads, closures, vehicles: edit"
    COUNTRY_READ = "sites, roads, closures, vehicles: read"
    KITS_EDIT = "kits: edit"
    KITS_USE = "kits: use"
    KITS_READ = "kits: read"
    GROUP_RECORD = "group session, rights incident: record"
    STAFF_EDIT = "staff, devices, resets"
    CLIENT = "client: look up, create"
    CLIENT_MERGE = "client: propose and undo a merge, match a visit from away"
    ERASURE_PROPOSE = "client: propose to erase, withdraw the proposal"
    ERASURE_APPROVE = "client: approve what another proposed to erase"
    VISIT_RECORD = "visit: record; late result; referral outcome"
    VISIT_READ = "visit: read"
    VISIT_CHANGE = "visit: amend, void"
    FOLLOW_UPS = "follow-ups due"
    COVERAGE_SETTINGS = "size estimates, targets, indicator settings, DHIS2 mapping"
    COVERAGE_READ = "disclosed dashboard"
    COVERAGE_EXPORT = "disclosed export"
    QUARANTINE = "quarantined envelopes"
    ENVELOPE_MEND = "quarantined envelopes: content"
    DEVICE_SEND = "an enrolled phone: send envelopes, read receipts"
    DEVICE_OWED = "an enrolled phone, PIN entered: look a client up, read what is owed"
    DEVICE_PLAN = "an enrolled phone, PIN entered: read its crew's plan"
    AUDIT_READ = "audit log"
    AUDIT_VERIFY = "audit log: verify"


PERMISSIONS: dict[Action, dict[Role, Scope]] = {
    Action.SIGN_IN: dict.fromkeys(Role, Scope.ALL),
    # A phone keeps the form for when there is no signal, so it holds nothing that a sign-in guards.
    Action.PHONE_FORM: dict.fromkeys(Role, Scope.ALL),
    Action.OWN_SIGN_IN: dict.fromkeys(Role, Scope.ALL),
    Action.PLAN_EDIT: {Role.COORDINATOR: Scope.ALL},
    Action.PLAN_READ: {
        Role.COORDINATOR: Scope.ALL,
        Role.MEDICAL: Scope.OWN_CREW,
        Role.MANAGER: Scope.COUNTS,
    },
    Action.STOP_REPORT: {Role.COORDINATOR: Scope.ALL, Role.MEDICAL: Scope.OWN_CREW},
    Action.COUNTRY_EDIT: {Role.COORDINATOR: Scope.ALL},
    Action.COUNTRY_READ: {Role.COORDINATOR: Scope.ALL, Role.MEDICAL: Scope.ALL, Role.MANAGER: Scope.ALL},
    Action.KITS_EDIT: {Role.COORDINATOR: Scope.ALL},
    Action.KITS_USE: {Role.MEDICAL: Scope.ALL},
    Action.KITS_READ: {Role.COORDINATOR: Scope.ALL, Role.MEDICAL: Scope.ALL, Role.MANAGER: Scope.ALL},
    Action.GROUP_RECORD: {Role.COORDINATOR: Scope.ALL, Role.MEDICAL: Scope.ALL},
    Action.STAFF_EDIT: {Role.ADMIN: Scope.ALL},
    Action.CLIENT: {Role.MEDICAL: Scope.ALL},
    Action.CLIENT_MERGE: {Role.MEDICAL: Scope.ALL},
    Action.ERASURE_PROPOSE: {Role.MEDICAL: Scope.ALL},
    # A programme may have one nurse only, so an admin may be the second person, and sees no client.
    Action.ERASURE_APPROVE: {Role.MEDICAL: Scope.ALL, Role.ADMIN: Scope.ALL},
    Action.VISIT_RECORD: {Role.MEDICAL: Scope.ALL},
    Action.VISIT_READ: {Role.MEDICAL: Scope.OWN},
    Action.VISIT_CHANGE: {Role.MEDICAL: Scope.OWN},
    Action.FOLLOW_UPS: {Role.COORDINATOR: Scope.COUNTS, Role.MEDICAL: Scope.ALL},
    Action.COVERAGE_SETTINGS: {Role.MANAGER: Scope.ALL},
    Action.COVERAGE_READ: {
        Role.COORDINATOR: Scope.COVERAGE,
        Role.MEDICAL: Scope.ALL,
        Role.MANAGER: Scope.ALL,
    },
    Action.COVERAGE_EXPORT: {Role.MANAGER: Scope.ALL},
    Action.QUARANTINE: {Role.MEDICAL: Scope.OWN, Role.ADMIN: Scope.OUTSIDE},
    Action.ENVELOPE_MEND: {Role.MEDICAL: Scope.OWN},
    # Nobody's role does these: a phone does, and asks only what its nurse may know (ASKED_FOR_NURSE).
    Action.DEVICE_SEND: {},
    Action.DEVICE_OWED: {},
    Action.DEVICE_PLAN: {},
    Action.AUDIT_READ: {Role.MEDICAL: Scope.OWN, Role.MANAGER: Scope.COUNTS, Role.ADMIN: Scope.ALL},
    Action.AUDIT_VERIFY: {Role.ADMIN: Scope.ALL},
}

# What the nurse of a phone must be allowed to do herself, for the phone to ask it in her name.
ASKED_FOR_NURSE: dict[Action, Action] = {
    Action.DEVICE_OWED: Action.CLIENT,
    Action.DEVICE_PLAN: Action.PLAN_READ,
}


def scope_of(role: Role, action: Action) -> Scope | None:
    """How much of the action the role may do; None where nothing."""
    return PERMISSIONS[action].get(role)
