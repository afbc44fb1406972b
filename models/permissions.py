"""Who may do what: one table. What is not in it is refused."""

from enum import StrEnum

from models.errors import N_


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
    """What may be done, in the words by which the audit log tells people of a refusal."""

    SIGN_IN = N_("sign in")
    PHONE_FORM = N_("phone: load the empty form")
    OWN_SIGN_IN = N_("own password, second factor, sign-ins, API tokens, language")
    PLAN_EDIT = N_("week plan: request, edit, publish")
    PLAN_READ = N_("week plan: read")
    STOP_REPORT = N_("alert on a site; stop done, late, skipped")
    COUNTRY_EDIT = N_("sites, roads, closures, vehicles: edit")
    COUNTRY_READ = N_("sites, roads, closures, vehicles: read")
    CREW_EDIT = N_("crew: duties, days off")
    KITS_EDIT = N_("kits: edit")
    KITS_USE = N_("kits: use")
    KITS_READ = N_("kits: read")
    GROUP_RECORD = N_("group session, rights incident: record")
    STAFF_EDIT = N_("staff, phones, resets")
    CLIENT = N_("client: look up, create")
    CLIENT_MERGE = N_("client: propose and undo a merge, match a visit from away")
    ERASURE_PROPOSE = N_("client: propose to erase, withdraw the proposal")
    ERASURE_APPROVE = N_("client: approve what another proposed to erase")
    VISIT_RECORD = N_("visit: record; late result; referral outcome")
    VISIT_READ = N_("visit: read")
    VISIT_CHANGE = N_("visit: amend, void")
    FOLLOW_UPS = N_("what is due: read")
    COVERAGE_SETTINGS = N_("size estimates, targets, indicator settings, DHIS2 mapping")
    COVERAGE_READ = N_("published numbers: read")
    COVERAGE_EXPORT = N_("published numbers: take out as a file")
    QUARANTINE = N_("envelopes in quarantine: list")
    ENVELOPE_MEND = N_("envelopes in quarantine: read and mend")
    DEVICE_SEND = N_("an enrolled phone: send envelopes, read receipts")
    DEVICE_OWED = N_("an enrolled phone, PIN entered: look a client up, read what is owed")
    DEVICE_PLAN = N_("an enrolled phone, PIN entered: read its crew's plan")
    AUDIT_READ = N_("audit log: read")
    AUDIT_VERIFY = N_("audit log: verify")


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
    Action.CREW_EDIT: {Role.COORDINATOR: Scope.ALL},
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
