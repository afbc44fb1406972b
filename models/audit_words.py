"""What each event of the audit is called for people, and with which others it is counted."""

from dataclasses import dataclass

from models.audit import Event
from models.errors import N_
from models.vocabulary import Word


class EventGroup(Word):
    """Events that are counted together.

    Acts for clients are counted for nobody: how many visits were recorded in a month is a count of clients,
    and leaves by the published numbers alone.
    """

    SIGN_INS = "sign-ins", N_("sign-ins and own accounts")
    STAFF = "staff", N_("staff and their accounts")
    COUNTRY = "country", N_("sites, roads and vehicles")
    PLANS = "plans", N_("week plans")
    CLIENTS = "clients", N_("clients, visits and what followed")
    KITS = "kits", N_("kits")
    COVERAGE = "coverage", N_("published numbers")
    LOG = "log", N_("audit log and backups")
    REFUSED = "refused", N_("refused")


COUNTED = tuple(group for group in EventGroup if group != EventGroup.CLIENTS)


@dataclass(frozen=True, slots=True)
class EventWords:
    group: EventGroup
    label: str


_BY_GROUP: dict[EventGroup, dict[Event, str]] = {
    EventGroup.SIGN_INS: {
        "sign-in": N_("signed in"),
        "sign-in refused": N_("sign-in refused"),
        "sign-out": N_("signed out"),
        "sign-in ended": N_("ended a sign-in"),
        "password chosen": N_("chose the first password"),
        "password changed": N_("changed the password"),
        "code refused": N_("one-time code refused"),
        "second factor set": N_("set up the second factor"),
        "second factor removed": N_("removed the second factor"),
        "token created": N_("created an API token"),
        "language chosen": N_("chose a language"),
    },
    EventGroup.STAFF: {
        "staff created": N_("created an account"),
        "role changed": N_("changed a role"),
        "account opened": N_("opened an account again"),
        "account closed": N_("closed an account"),
        "password reset": N_("reset a password"),
        "device invited": N_("made a code for a phone"),
        "device enrolled": N_("a phone was enrolled"),
        "device revoked": N_("revoked a phone"),
    },
    EventGroup.COUNTRY: {
        "country imported": N_("took a file of the country in"),
        "country exported": N_("took a file of the country out"),
        "country row saved": N_("saved a row of the country"),
        "country row removed": N_("removed a row of the country"),
    },
    EventGroup.PLANS: {
        "plan requested": N_("asked for a week plan"),
        "plan stopped": N_("stopped the planning of a week"),
        "plan read": N_("read a week plan"),
        "plan published": N_("published a week plan"),
        "plan thinned": N_("an old week plan was thinned to counts"),
        "month requested": N_("asked for a month plan"),
        "month stopped": N_("stopped the planning of a month"),
        "month read": N_("read a month plan"),
        "month thinned": N_("an old month plan was thinned"),
        "planning rules changed": N_("changed how weeks are planned"),
        "stops read": N_("read what became of the stops of a week"),
        "stop reported": N_("reported what became of a stop"),
        "alert entered": N_("entered an alert on a site"),
        "crew changed": N_("changed who may be in a crew"),
        "day off entered": N_("entered a day off"),
        "day off removed": N_("removed a day off"),
        "alert ended": N_("ended an alert on a site"),
        "alerts read": N_("read the alerts"),
    },
    EventGroup.CLIENTS: {
        "envelope received": N_("a phone sent an envelope"),
        "envelope quarantined": N_("an envelope was put in quarantine"),
        "envelopes listed": N_("looked into the quarantine"),
        "envelope read": N_("read an envelope in quarantine"),
        "envelope mended": N_("mended an envelope"),
        "envelope given up": N_("gave an envelope up"),
        "envelope expired": N_("an envelope in quarantine expired"),
        "envelopes decided": N_("decided over a revoked phone's envelopes"),
        "envelope released": N_("a revoked phone's envelope was released"),
        "envelope destroyed": N_("a revoked phone's envelope was destroyed"),
        "device asked": N_("looked a client up with a phone"),
        "client looked up": N_("looked a client up"),
        "client created": N_("entered a new client"),
        "clients merged": N_("merged two clients"),
        "clients parted": N_("parted two clients again"),
        "visit matched": N_("decided whose a visit is"),
        "matching queue read": N_("read the matching queue"),
        "erasure proposed": N_("proposed to erase a client"),
        "erasure withdrawn": N_("withdrew a proposal to erase a client"),
        "client erased": N_("erased a client, as another proposed"),
        "visit recorded": N_("recorded a visit"),
        "own visits listed": N_("listed their own visits"),
        "visit read": N_("read visits"),
        "visit amended": N_("amended a visit"),
        "visit voided": N_("voided a visit"),
        "result attached": N_("attached a laboratory result"),
        "result followed": N_("wrote a day after a result"),
        "referral followed": N_("wrote an outcome of a referral"),
        "waiting results read": N_("read which results are awaited"),
        "follow-ups read": N_("read what is due"),
        "follow-ups derived": N_("what is due was derived anew"),
        "group session recorded": N_("recorded a group session"),
        "group session removed": N_("took back a group session"),
        "group sessions read": N_("read the group sessions"),
        "incident recorded": N_("recorded a rights incident"),
        "incident removed": N_("took back a rights incident"),
        "incident followed": N_("wrote what came of help after an incident"),
        "incidents read": N_("read the rights incidents"),
    },
    EventGroup.KITS: {
        "kits chosen": N_("chose the kits of the day"),
        "kit lot received": N_("received a new lot of kits"),
        "kit lot relabelled": N_("corrected the label of a lot"),
        "kit lot used up": N_("marked a lot as used up"),
        "kits moved": N_("moved or counted kits"),
    },
    EventGroup.COVERAGE: {
        "coverage setting saved": N_("saved a setting of the published numbers"),
        "coverage setting removed": N_("removed a setting of the published numbers"),
        "periods frozen": N_("completed periods were counted and published"),
        "coverage exported": N_("took published numbers out as a file"),
        "coverage sent": N_("sent published numbers to DHIS2"),
    },
    EventGroup.LOG: {
        "backup made": N_("a backup was made"),
        "backup restored": N_("a backup was restored"),
        "programme synthesised": N_("made up a programme; none of its clients is real"),
        "audit anchored": N_("the log was anchored anew"),
        "audit read": N_("read the audit log"),
        "audit verified": N_("verified the audit log"),
    },
    EventGroup.REFUSED: {
        "denied": N_("refused: not allowed for the role"),
    },
}

WORDS: dict[str, EventWords] = {
    event: EventWords(group, label) for group, labels in _BY_GROUP.items() for event, label in labels.items()
}
"""Every event of ``models.audit.Event`` has its words here; a test holds it."""
