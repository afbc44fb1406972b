"""The field's words: what may be stored, and how each word is shown.

A word's value is what the database and the wire carry; its ``label`` is the English sentence that the page
translates. Ids are those of the WHO HIV Digital Adaptation Kit; LOINC codes only where it gives one.
"""

from enum import StrEnum
from typing import Self

from models.errors import N_


class Word(StrEnum):
    """A word with its label, and its code in a public terminology where there is one."""

    label: str
    code: str | None

    # A word is also looked up by its value alone, hence the default of the label.
    def __new__(cls, value: str, label: str = "", code: str | None = None) -> Self:
        word = str.__new__(cls, value)
        word._value_, word.label, word.code = value, label, code
        return word


class Consent(Word):
    """HIV.FXNREQ.010 and 012: asked first; without it nothing is recorded, or no HIV test is done."""

    GIVEN = "given", N_("given")
    DECLINED = "declined", N_("declined")


class ContactPreference(Word):
    """HIV.FXNREQ.013: how a client may be told of what is owed. No contact is ever stored."""

    ON_RETURN = "on-return", N_("when the client returns")
    THROUGH_PEER = "through-peer", N_("through a peer worker, by word of mouth")
    NEVER = "never", N_("not at all")


class AgeBand(Word):
    """The bands of HTS reports; the age itself is not kept."""

    FROM_10 = "10-14", N_("10 to 14")
    FROM_15 = "15-19", N_("15 to 19")
    FROM_20 = "20-24", N_("20 to 24")
    FROM_25 = "25-29", N_("25 to 29")
    FROM_30 = "30-34", N_("30 to 34")
    FROM_35 = "35-39", N_("35 to 39")
    FROM_40 = "40-44", N_("40 to 44")
    FROM_45 = "45-49", N_("45 to 49")
    FROM_50 = "50+", N_("50 and older")


class Service(Word):
    """What was offered or given in a visit; each part of its record belongs to one."""

    HIV_TEST = "hiv-test", N_("HIV test")
    OTHER_TESTS = "other-tests", N_("other rapid tests")
    STI = "sti", N_("STI care")
    COUNSELLING = "counselling", N_("counselling")
    COMMODITIES = "commodities", N_("condoms and other supplies")
    PREP = "prep", N_("PrEP")
    PEP = "pep", N_("PEP")
    TB = "tb", N_("TB screen")
    VIOLENCE = "violence", N_("violence enquiry")
    REFERRAL = "referral", N_("referral")


class HivStrategy(Word):
    """Which of the two decision tables a crew follows."""

    FULL = "full", N_("full algorithm")
    SCREENING = "screening", N_("screening with one assay")


class Assay(Word):
    """The assays of an HIV algorithm, each of another make."""

    A1 = "A1", N_("first assay")
    A2 = "A2", N_("second assay")
    A3 = "A3", N_("third assay")


class AssayResult(Word):
    """What a rapid test shows; only a full algorithm says positive."""

    NON_REACTIVE = "non-reactive", N_("non-reactive")
    REACTIVE = "reactive", N_("reactive")
    INVALID = "invalid", N_("invalid")


class RapidTest(Word):
    """What can be tested for, with the LOINC code of its test."""

    HIV = "hiv", N_("HIV"), "49905-3"
    SYPHILIS = "syphilis", N_("syphilis"), "39231-6"
    HBSAG = "hbsag", N_("HBsAg (hepatitis B)"), "95234-1"
    HCV = "hcv", N_("anti-HCV (hepatitis C)"), "55276-0"


class Finding(Word):
    """What is reported of a test: the first four of HIV, of other rapid tests what they show."""

    NEGATIVE = "negative", N_("negative")
    INCONCLUSIVE = "inconclusive", N_("inconclusive: test again")
    POSITIVE = "positive", N_("positive")
    REFER = "refer", N_("reactive: refer for confirmation")
    NON_REACTIVE = "non-reactive", N_("non-reactive")
    REACTIVE = "reactive", N_("reactive")


class ResultSource(Word):
    """Where a result comes from."""

    VISIT = "visit", N_("rapid tests of the visit")
    LABORATORY = "laboratory", N_("laboratory")


class Syndrome(Word):
    """The five STI syndromes of HIV.IND.76."""

    URETHRAL_DISCHARGE = "urethral-discharge", N_("urethral discharge")
    VAGINAL_DISCHARGE = "vaginal-discharge", N_("vaginal discharge")
    LOWER_ABDOMINAL_PAIN = "lower-abdominal-pain", N_("lower abdominal pain")
    GENITAL_ULCER = "genital-ulcer", N_("genital ulcer")
    ANORECTAL = "anorectal", N_("anorectal complaints")


class StiTreatment(Word):
    """What a treatment was given for; the words of a syndrome stand for that syndrome."""

    URETHRAL_DISCHARGE = "urethral-discharge", N_("for urethral discharge")
    VAGINAL_DISCHARGE = "vaginal-discharge", N_("for vaginal discharge")
    LOWER_ABDOMINAL_PAIN = "lower-abdominal-pain", N_("for lower abdominal pain")
    GENITAL_ULCER = "genital-ulcer", N_("for genital ulcer")
    ANORECTAL = "anorectal", N_("for anorectal complaints")
    SYPHILIS = "syphilis", N_("for syphilis")


class Counselling(Word):
    PRE_TEST = "pre-test", N_("before a test")
    POST_TEST = "post-test", N_("after a test")
    HIV_AND_HEALTH = "hiv-and-health", N_("HIV and health")


class Commodity(Word):
    """What is handed out."""

    CONDOMS = "condoms", N_("condoms")
    LUBRICANT = "lubricant", N_("lubricant")
    SELF_TESTS = "self-tests", N_("HIV self-test kits")


class PrepState(Word):
    OFFERED = "offered", N_("offered")
    STARTED = "started", N_("started")
    CONTINUED = "continued", N_("continued")
    STOPPED = "stopped", N_("stopped")


class TbScreen(Word):
    """The four-symptom screen; with a symptom TB is presumed and a referral is due."""

    NO_SYMPTOM = "no-symptom", N_("no symptom")
    PRESUMED = "presumed", N_("a symptom: TB presumed")


class ViolenceKind(Word):
    """What was asked about; HIV.B.DE178 is the enquiry about intimate partners."""

    INTIMATE_PARTNER = "intimate-partner", N_("violence by an intimate partner"), "HIV.B.DE178"
    OTHER = "other", N_("violence by others")


class ViolenceResult(Word):
    """HIV.B.DE179's values; DE184, the free text, is left out on purpose."""

    TREATED = "treated", N_("treated or counselled as needed"), "HIV.B.DE180"
    REFERRED = "referred", N_("referred"), "HIV.B.DE181"
    NO_ACTION = "no-action", N_("no action necessary"), "HIV.B.DE182"
    OTHER = "other", N_("other result"), "HIV.B.DE183"


class ReferralReason(Word):
    HIV_CONFIRMATION = "hiv-confirmation", N_("confirmation of an HIV test")
    HIV_CARE = "hiv-care", N_("HIV care and treatment")
    SYPHILIS = "syphilis", N_("syphilis")
    HEPATITIS = "hepatitis", N_("hepatitis")
    STI = "sti", N_("another STI")
    TB = "tb", N_("tuberculosis")
    PREP_OR_PEP = "prep-or-pep", N_("PrEP or PEP")
    VIOLENCE = "violence", N_("violence")
    SAFEGUARDING = "safeguarding", N_("safeguarding")
    OTHER_HEALTH = "other-health", N_("other health care")
    LEGAL_OR_SOCIAL = "legal-or-social", N_("legal or social help")


class ReferralOutcome(Word):
    """WHO's model has none; this closes the loop."""

    ARRIVED = "arrived", N_("arrived")
    CONFIRMED = "confirmed", N_("confirmed")
    TREATMENT_STARTED = "treatment-started", N_("treatment started")
    DECLINED = "declined", N_("declined")
    LOST = "lost", N_("lost")
    UNKNOWN = "unknown", N_("unknown")


class FollowUpKind(Word):
    """What can be owed to a client (HIV.FXNREQ.021, 046 and 048)."""

    LINK_TO_CARE = "link-to-care", N_("positive and not yet in care")
    GIVE_RESULT = "give-result", N_("a result not yet given")
    CONFIRM = "confirm", N_("a reactive screening not yet confirmed")
    RETEST_INCONCLUSIVE = "retest-inconclusive", N_("HIV test again after an inconclusive one")
    PREP_REFILL = "prep-refill", N_("PrEP refill")
    REFERRAL_OUTCOME = "referral-outcome", N_("a referral without an outcome")
    RETEST = "retest", N_("HIV test again")
    APPOINTMENT = "appointment", N_("appointment")


class Provenance(Word):
    """How sure it is that a visit is this client's."""

    CONFIRMED = "confirmed", N_("confirmed with the client")
    PROBABLE = "probable", N_("probable: the only candidate, and the memory matched")
    PROVISIONAL = "provisional", N_("provisional: waits in the matching queue")


class ChangeReason(Word):
    """Why a visit is amended or voided, or clients are merged or parted again."""

    TYPING_MISTAKE = "typing-mistake", N_("a typing mistake")
    WRONG_CLIENT = "wrong-client", N_("another client's")
    RECORDED_TWICE = "recorded-twice", N_("recorded twice")
    SOMETHING_MISSING = "something-missing", N_("something was missing")
    CONFIRMED_WITH_CLIENT = "confirmed-with-client", N_("confirmed with the client present")
    MISTAKEN_MERGE = "mistaken-merge", N_("they are two people")


class ReadReason(Word):
    """Why the visits of a client are read who is present and was found by the code."""

    CARE_TODAY = "care-today", N_("care today")
    RESULT_OR_REFERRAL = "result-or-referral", N_("a result or a referral")
    CLIENT_ASKS = "client-asks", N_("the client asks what is kept")
    MISTAKE = "mistake", N_("a mistake to put right")


class KitKind(Word):
    """What is kept in stock by lot."""

    HIV_A1 = "hiv-a1", N_("HIV test, first assay")
    HIV_A2 = "hiv-a2", N_("HIV test, second assay")
    HIV_A3 = "hiv-a3", N_("HIV test, third assay")
    SYPHILIS = "syphilis", N_("syphilis test")
    HBSAG = "hbsag", N_("HBsAg test")
    HCV = "hcv", N_("anti-HCV test")
    SELF_TESTS = "self-tests", N_("HIV self-test kits")
    CONDOMS = "condoms", N_("condoms")
    LUBRICANT = "lubricant", N_("lubricant")


class Movement(Word):
    """What can happen to a lot."""

    RECEIVE = "receive", N_("received")
    LOAD = "load", N_("loaded on a vehicle")
    UNLOAD = "unload", N_("brought back from a vehicle")
    USE = "use", N_("used")
    WASTE = "waste", N_("wasted")
    COUNT = "count", N_("counted")


class EnvelopeState(Word):
    """What became of a phone's envelope."""

    WAITING = "waiting", N_("waits to be opened")
    OPENED = "opened", N_("recorded")
    QUARANTINED = "quarantined", N_("in quarantine")
    DESTROYED = "destroyed", N_("destroyed")
    EXPIRED = "expired", N_("expired")


class EnvelopeFault(Word):
    """Why an envelope is in quarantine; it says nothing of what is in it."""

    FOREIGN = "foreign", N_("It cannot be opened: damaged, or sealed for another server.")
    FORGED = "forged", N_("It was not signed by the phone that sent it.")
    REPLAYED = "replayed", N_("It was made under another number than it was sent.")
    UNREADABLE = "unreadable", N_("It holds no visit that can be read.")
    RULE = "rule", N_("The visit breaks a rule.")
    CONFLICT = "conflict", N_("Another visit has the same number.")
    REVOKED = "revoked", N_("Its phone was revoked, or its author has left.")
    SERVER = "server", N_("The server could not record it.")
