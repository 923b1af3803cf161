"""Everything held about a person, as the person gets it: one function for each app, listed in SECTIONS.

A table says by which column its rows point to the person; a test walks all models and asks that every such column is here
or in LEFT_OUT with a reason.
"""

from collections.abc import Callable, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet, TextField
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from competence.models import Event, Registration
from financing.models import FeeRun, Invoice, Payment
from members.models import (
    Application,
    ChangeRequest,
    ContactCheck,
    Invitation,
    LeaveNotice,
    Mandate,
    Merge,
    NotTheSame,
    PeopleImport,
    Person,
    ProfileView,
    Role,
)
from network_portal.front.journal import things, words
from network_portal.front.personal.tables import LABELS, Section, Table, label_of, plain, table_of, value_of
from network_portal.lib import dates
from network_portal.records.models import Job, JournalEntry, Notice, PersonalDetail, RetentionItem
from operations.models import (
    ActionItem,
    AgendaDocument,
    AgendaItem,
    AgreedAction,
    Attendance,
    BacklogItem,
    DatePoll,
    DecisionReview,
    Directive,
    FollowUpAnswer,
    Meeting,
    MeetingAnswer,
    Method,
    Minutes,
    MinutesApproval,
    MinutesAside,
    MinutesCorrection,
    MinutesItem,
    PlanItem,
    PollAnswer,
    Position,
    PositionDraft,
    Proposal,
    RegistryEntry,
)
from procurement.models import Commitment, GateAnswer, Need, StageChange

# Columns that point to a person and are in no table, with the reason. Read by the page and by the test.
LEFT_OUT: dict[str, Promise] = {
    "admin.logentry.user": gettext_lazy("The back office changes nothing, so this log is empty."),
    "members.invitation.accepted_by": gettext_lazy("Stands among the invitations to you."),
    "financing.issuer.email": gettext_lazy("The address of the network’s accounts, not of a person."),
}
# What is in the tables' rows but not given out, and why.
NOT_GIVEN: tuple[Promise, ...] = (
    gettext_lazy("Your password: only a code made from it is kept, from which it cannot be read."),
    gettext_lazy("The secret keys of sign-ins, links and your calendar: whoever has one could act as you."),
    gettext_lazy("Names of other people, and what they have written about needs, since they are not yours."),
    gettext_lazy("What you wrote about a need that you may no longer see: it tells of the need, which is the organisation’s."),
    gettext_lazy("What an entry of the journal says of other things than you: it may be another’s secret. You see what was done, and when."),
)  # fmt: skip


def account(person: Person) -> Section:
    """Members: the account, its addresses, and roles."""
    own = Person.objects.filter(pk=person.pk)
    names = ("name", "email", "title", "phone", "language", "theme", "created_at", "last_login", "is_active")
    return Section(
        "account",
        _("Your account and your roles"),
        [
            table_of(own, "", names, _("Account"), _("What you and the network’s office have filled in.")),
            table_of(EmailAddress.objects.filter(user=person), "user", ("email", "verified", "primary"), _("Addresses to sign in with"), _("Kept since you signed in.")),
            table_of(person.roles.all(), "person", ("organisation", "kind", "starts_on", "ends_on"), _("Roles"), _("For whom you may act, and when.")),
        ],
    )  # fmt: skip


def sign_in(person: Person) -> Section:
    """Members: passkeys and the like without their secrets, the organisation's own sign-in, and where one is signed in."""
    keys = Authenticator.objects.filter(user=person).order_by("pk")
    bound = SocialAccount.objects.filter(user=person).order_by("pk")
    places = UserSession.objects.filter(user=person).order_by("pk")
    return Section(
        "sign_in",
        _("How and where you sign in"),
        [
            table_of(keys, "user", ("type", "created_at", "last_used_at"), _("Second factors"), _("Passkeys, the app and recovery codes, without their secrets.")),
            table_of(bound, "user", ("provider", "uid", "date_joined", "last_login"), _("Your organisation’s own sign-in"), _("The number by which your organisation knows you.")),
            table_of(places, "user", ("ip", "user_agent", "created_at", "last_seen_at"), _("Where you are signed in"), _("So that you can end a sign-in that is not yours.")),
        ],
    )  # fmt: skip


def membership(person: Person) -> Section:
    """Members: what the person has done and may do for an organisation, beyond the roles."""
    to_you = Invitation.objects.filter(Q(email=person.email) | Q(accepted_by=person)).order_by("pk")
    proposed = ChangeRequest.objects.filter(by=person).order_by("pk")
    of_you = ChangeRequest.objects.filter(person=person).order_by("pk")
    opened = ("day",)
    return Section(
        "membership",
        _("Invitations, mandates and membership"),
        [
            table_of(Mandate.objects.filter(person=person).order_by("pk"), "person", ("organisation", "kind", "scope", "limit", "starts_on", "ends_on", "end_reason"), _("Mandates"), _("What you may do in an organisation’s name.")),
            table_of(to_you, "email", ("email", "name", "title", "organisation", "kind", "language", "sent_at", "accepted_at"), _("Invitations to you"), _("With the address they were sent to.")),
            table_of(Invitation.objects.filter(invited_by=person).order_by("pk"), "invited_by", ("organisation", "kind", "sent_at"), _("Invitations that you have sent"), _("Without the others’ addresses.")),
            table_of(proposed, "by", ("field", "before", "after", "reason", "state", "answer"), _("Changes that you have proposed"), _("With the office’s answer.")),
            table_of(of_you, "person", ("field", "before", "after", "state"), _("Proposed changes of your details"), _("Whoever proposed them.")),
            table_of(ChangeRequest.objects.filter(decided_by=person).order_by("pk"), "decided_by", ("field", "state", "decided_at"), _("Proposals that you have decided on"), _("Without the others’ words.")),
            table_of(ContactCheck.objects.filter(answered_by=person).order_by("pk"), "answered_by", ("organisation", "answered_at", "remark"), _("Contact checks that you have answered"), _("For your organisation.")),
            table_of(LeaveNotice.objects.filter(given_by=person).order_by("pk"), "given_by", ("reason", "last_day"), _("Notices that you have given"), _("For your organisation.")),
            table_of(Application.objects.filter(contact_email=person.email).order_by("pk"), "contact_email", ("name", "contact_name", "contact_title", "contact_email", "contact_phone", "hopes"), _("Applications with you as the contact"), _("As they were written.")),
            table_of(ProfileView.objects.filter(person=person).order_by("pk"), "person", opened, _("Days on which somebody opened your page"), _("The page “Who can see me” says who.")),
            table_of(ProfileView.objects.filter(viewer=person).order_by("pk"), "viewer", opened, _("Days on which you opened others’ pages"), _("They see that you did.")),
            table_of(Merge.objects.filter(by=person).order_by("pk"), "by", ("kind", "at"), _("Doubles that you have merged"), _("Without their names.")),
            table_of(NotTheSame.objects.filter(by=person).order_by("pk"), "by", ("kind", "at"), _("Pairs that you have said are not the same"), _("Without their names.")),
            table_of(PeopleImport.objects.filter(by=person).order_by("pk"), "by", ("file_name", "created_at"), _("Files with people that you have chosen"), _("Kept a week, or until the invitations are sent.")),
        ],
    )  # fmt: skip


def sessions(person: Person) -> Section:
    """Sign-ins that still hold. A session keeps the person's number and when it runs out."""
    rows = [
        {"expire_date": plain(one.expire_date)}
        for one in Session.objects.filter(expire_date__gte=dates.now()).iterator()
        if one.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    about = _("How long you stay signed in. Device and place stand under “How and where you sign in”.")
    return Section(
        "sessions",
        _("Sign-ins"),
        [Table("session", _("Sign-ins that still hold"), about, "", {"expire_date": str(LABELS["expire_date"])}, rows)],
    )


def competence(person: Person) -> Section:
    names = ("event", "organisation", "state", "queued_at", "seated_at", "withdrawn_at", "attendance", "needs")
    paper = ("event", "organisation", "state", "queued_at", "attendance", "needs")
    mine = Registration.objects.filter(person=person).select_related("event", "organisation").order_by("pk")
    others = Registration.objects.filter(registered_by=person).exclude(person=person).select_related("event").order_by("pk")
    own = Event.objects.filter(responsible=person).order_by("pk")
    return Section(
        "competence",
        _("Events"),
        [
            table_of(mine, "person", names, _("Registrations and attendance"), _("Events that you registered for, and whether you came."), paper),
            table_of(others, "registered_by", ("event", "queued_at"), _("Registrations that you made for others"), _("Without the others’ names."), key="registered_for_others"),
            table_of(own, "responsible", ("title", "starts_at", "state"), _("Events that you answer for"), _("You stand as the one to ask.")),
        ],
    )  # fmt: skip


def procurement(person: Person) -> Section:
    """Needs by their titles when the person may still see them, otherwise by number: the words are the organisation's."""
    seen = set(Need.objects.visible_to(person).values_list("pk", flat=True))
    own = Need.objects.filter(responsible=person).order_by("pk")
    return Section(
        "procurement",
        _("Needs"),
        [
            _need_table(own, "responsible", ("need", "stage", "outcome", "created_at"), _("Needs that you are responsible for"), _("A need that you no longer may see stands with its number."), seen),
            _need_table(Commitment.objects.filter(by=person), "by", ("need", "organisation", "level", "comment", "since", "ended_at"), _("Needs that you have followed or contributed to"), _("For your organisation."), seen),
            _need_table(StageChange.objects.filter(by=person), "by", ("need", "from_stage", "to_stage", "changed_on", "reason"), _("Needs that you have moved"), _("With the reason that you wrote."), seen),
            _need_table(GateAnswer.objects.filter(by=person), "by", ("need", "point", "text", "answered_at"), _("Questions about needs that you have answered"), _("With what you wrote."), seen),
        ],
    )  # fmt: skip


def operations(person: Person) -> Section:
    own = Meeting.objects.filter(responsible=person).order_by("pk")
    methods = Method.objects.filter(responsible=person).order_by("pk")
    answers = MeetingAnswer.objects.select_related("meeting", "organisation").order_by("pk")
    given = Position.objects.filter(by=person).select_related("receiver__organisation", "receiver__round__version__proposal")
    drafts = PositionDraft.objects.filter(by=person).select_related(
        "receiver__organisation", "receiver__round__version__proposal"
    )
    planned = PlanItem.objects.filter(responsible=person).order_by("pk")
    items = AgendaItem.objects.filter(owner=person).select_related("meeting").order_by("pk")
    mine = ActionItem.objects.filter(owner=person).select_related("organisation").order_by("pk")
    suggested = BacklogItem.objects.filter(by=person).order_by("pk")
    answered = BacklogItem.objects.filter(answered_by=person).order_by("pk")
    documents = AgendaDocument.objects.filter(by=person).order_by("pk")
    followed_up = FollowUpAnswer.objects.filter(answered_by=person).select_related("row", "organisation").order_by("pk")
    return Section(
        "operations",
        _("Meetings and proposals"),
        [
            table_of(own, "responsible", ("title", "starts_at", "state", "called_at"), _("Meetings that you answer for"), _("You stand as the one to ask.")),
            table_of(methods, "responsible", ("title", "review_on", "retired_on"), _("Methods that you answer for"), _("You stand as the one to ask.")),
            table_of(person.seats.order_by("pk"), "person", ("body", "organisation", "kind", "is_chair", "starts_on", "ends_on"), _("Seats in groups"), _("In which groups you sit, for whom, and when.")),
            table_of(answers.filter(person=person), "person", ("meeting", "organisation", "answer", "starts_at", "answered_at"), _("Your answers to notices"), _("Whether you would come to a meeting.")),
            table_of(answers.filter(substitute=person), "substitute", ("meeting", "organisation", "starts_at", "answered_at"), _("Meetings for which somebody has named you as the substitute"), _("Without the other’s name."), key="substitute_at"),
            table_of(DatePoll.objects.filter(by=person).order_by("pk"), "by", ("body", "last_day"), _("Date polls that you have asked"), _("In which group, and when they closed. What they were about is the group’s.")),
            table_of(PollAnswer.objects.filter(person=person).select_related("option__poll").order_by("pk"), "person", ("option", "organisation", "answer", "answered_at"), _("Your answers in date polls"), _("Which times would suit you.")),
            *_of_minutes(person),
            table_of(Proposal.objects.filter(responsible=person).order_by("pk"), "responsible", ("number", "title", "state"), _("Proposals that you answer for"), _("You stand as the one to ask.")),
            table_of(given.order_by("pk"), "by", ("receiver", "stance", "reason", "given_at"), _("Answers that you have given"), _("For your organisation.")),
            table_of(drafts.order_by("pk"), "by", ("receiver", "updated_at"), _("Drafts of answers that you wrote on last"), _("Their words are your organisation’s.")),
            table_of(Directive.objects.filter(answered_by=person).order_by("pk"), "answered_by", ("state", "answer", "answered_at"), _("Instructions and wishes that you have answered"), _("With what you wrote.")),
            table_of(planned, "responsible", ("title", "plan", "starts_on", "ends_on", "state"), _("Items of year plans that you answer for"), _("As the plan stands now.")),
            table_of(items, "owner", ("title", "meeting"), _("Items of agendas that you introduce"), _("You stand as the one who introduces it.")),
            table_of(mine, "owner", ("what", "organisation", "due_on", "state", "note", "reason", "created_at", "closed_at"), _("Actions that are yours"), _("What you were to do, and what came of it."), ("what", "organisation", "due_on", "state")),
            table_of(suggested, "by", ("title", "why", "created_at", "state", "answer"), _("Matters that you have suggested"), _("With the answer that you got."), ("title", "created_at", "state")),
            table_of(answered, "answered_by", ("title", "answer", "answered_at", "state"), _("Suggested matters that you have answered"), _("With what you wrote."), key="backlogitem_answered"),
            table_of(documents, "by", ("file_name", "added_at"), _("Documents that you have added to agendas"), _("They belong to the meeting.")),
            table_of(followed_up, "answered_by", ("row", "organisation", "quarter_on", "point", "answered_at", "sign", "result", "comment"), _("Follow-ups that you have answered"), _("For your organisation.")),
        ],
    )  # fmt: skip


def _of_minutes(person: Person) -> list[Table]:
    """Where one was, what one approved and wrote. The words themselves are the meeting's, and stand in its minutes."""
    there = Attendance.objects.filter(person=person).select_related("minutes__meeting", "organisation").order_by("pk")
    approved = MinutesApproval.objects.filter(person=person).select_related("minutes__meeting").order_by("pk")
    pen = Minutes.objects.filter(writer=person).select_related("meeting").order_by("pk")
    texts = MinutesItem.objects.filter(by=person).select_related("item").order_by("pk")
    beside = MinutesAside.objects.filter(by=person).order_by("pk")
    corrected = MinutesCorrection.objects.filter(by=person).select_related("minutes__meeting").order_by("pk")
    noted = RegistryEntry.objects.filter(by=person).select_related("minutes__meeting", "organisation").order_by("pk")
    promised = AgreedAction.objects.filter(owner=person).select_related("item", "organisation").order_by("pk")
    reviewed = DecisionReview.objects.filter(by=person).select_related("decision__item").order_by("pk")
    return [
        table_of(there, "person", ("minutes", "organisation", "state", "came_at", "left_at"), _("Meetings that you were called to"), _("How you were there, as the minutes say.")),
        table_of(approved, "person", ("minutes", "part", "approved_at", "replaced_at", "replaced_reason"), _("Minutes that you were to approve"), _("As chair or adjuster.")),
        table_of(promised, "owner", ("what", "item", "organisation", "due_on"), _("What you promised, as locked minutes say it"), _("The action itself may say something else today.")),
        table_of(pen, "writer", ("meeting", "state"), _("Minutes whose pen you held last"), _("You stand as the one who wrote.")),
        table_of(texts, "by", ("item", "saved_at"), _("Items of minutes that you wrote last"), _("The text is the meeting’s.")),
        table_of(beside, "by", ("text", "at"), _("Texts of yours that wait to be joined"), _("Kept until they are.")),
        table_of(corrected, "by", ("minutes", "text", "at"), _("Corrections of minutes that you have added"), _("They stand beside the text.")),
        table_of(noted, "by", ("minutes", "organisation", "registry_number", "at"), _("Registry numbers that you have noted"), _("For your organisation.")),
        table_of(reviewed, "by", ("decision", "text", "at"), _("Decisions that you have reviewed"), _("With what you wrote.")),
    ]  # fmt: skip


def financing(person: Person) -> Section:
    issued = Invoice.objects.filter(issued_by=person).order_by("pk")
    return Section(
        "financing",
        _("Fees and invoices"),
        [
            table_of(issued, "issued_by", ("ocr", "organisation", "issued_on"), _("Invoices that you have issued"), _("Kept by the Accounting Act.")),
            table_of(FeeRun.objects.filter(ordered_by=person), "ordered_by", ("ordered_at", "invoice_count"), _("Fee runs that you have ordered"), _("Kept by the Accounting Act.")),
            table_of(Payment.objects.filter(marked_by=person), "marked_by", ("amount", "paid_on", "marked_at", "note"), _("Payments that you have noted"), _("Kept by the Accounting Act.")),
        ],
    )  # fmt: skip


def records(person: Person) -> Section:
    """Letters, ordered work, and the journal: what was done by the person and to the person."""
    before = Q(person=None, address=person.email)  # written to the address before it had an account
    letters = Notice.objects.filter(Q(person=person) | before).order_by("pk")
    ordered = Job.objects.filter(ordered_by=person).order_by("pk")
    approved = RetentionItem.objects.filter(approved_by=person).order_by("pk")
    return Section(
        "records",
        _("Letters, files and the journal"),
        [
            table_of(letters, "person", ("created_at", "address", "subject", "text", "state", "sent_at"), _("Letters to you"), _("As they were sent. The PDF has their subjects, the JSON their words."), ("created_at", "subject", "state")),
            table_of(ordered, "ordered_by", ("title", "ordered_at", "state", "file_name"), _("Work that you have ordered"), _("Reports and extracts.")),
            table_of(approved, "approved_by", ("kind", "approved_at", "count"), _("Removals that you have approved"), _("From the yearly list.")),
            _journal(JournalEntry.objects.filter(by=person), person, "by", _("What you have done"), _("From the journal: what, when and with which thing.")),
            _journal(JournalEntry.objects.filter(_about(person)), person, "", _("What was done to you"), _("From the journal: what, when and by whom.")),
            _details(person),
        ],
    )  # fmt: skip


SECTIONS: tuple[Callable[[Person], Section], ...] = (
    account,
    sign_in,
    sessions,
    membership,
    competence,
    procurement,
    operations,
    financing,
    records,
)


def gather(person: Person) -> list[Section]:
    return [section(person) for section in SECTIONS]


def as_json(person: Person) -> dict[str, Any]:
    """What a program reads. `about` says how; each table says what its columns mean."""
    return {
        "about": {
            "what": _("Everything that the portal holds about the person below, by area and table. Days are year-month-day, times have their offset from UTC. Empty means that nothing is written."),
            "not_given": [str(each) for each in NOT_GIVEN],
        },
        "made_at": dates.local(dates.now()).isoformat(timespec="seconds"),
        "person": {"number": person.pk, "name": person.name, "email": person.email},
        "sections": {
            section.key: {
                "title": section.title,
                "tables": {
                    table.key: {"title": table.title, "about": table.about, "columns": table.labels, "rows": table.rows}
                    for table in section.tables
                },
            }
            for section in gather(person)
        },
    }  # fmt: skip


def _need_table(rows: "QuerySet[Any]", link: str, names: Sequence[str], title: str, about: str, seen: set[int]) -> Table:
    """Rows about needs, which are named when they are among `seen`. What was written about others says nothing more."""
    model, number = rows.model, "pk" if rows.model is Need else "need_id"
    written = rows if model is Need else rows.select_related("need").order_by("pk")
    found = []
    for row in written:
        need = getattr(row, number)
        name = str(row if model is Need else row.need) if need in seen else _("need number %(n)d") % {"n": need}
        found.append({each: name if each == "need" else _of_a_need(row, each, need in seen) for each in names})
    labels = {each: _("need") if each == "need" else label_of(model, each) for each in names}
    return Table(f"{model._meta.model_name}_{link}", title, about, f"{model._meta.label_lower}.{link}", labels, found)


def _of_a_need(row: Any, name: str, is_seen: bool) -> Any:
    """What somebody wrote about a need tells of the need, and is read by those who may see it."""
    return value_of(row, name) if is_seen or not isinstance(row._meta.get_field(name), TextField) else ""


def _about(person: Person) -> Q:
    roles = Role.objects.filter(person=person).values("pk")
    return (
        Q(object_type="members.person", object_id=person.pk)
        | Q(object_type="members.role", object_id__in=roles)
        | Q(data__person=person.pk)
    )


def _journal(rows: "QuerySet[JournalEntry]", person: Person, link: str, title: str, about: str) -> Table:
    """Without labels and data, which tell of other things and people."""
    language = get_language()
    found = [
        {
            "at": plain(at),
            "action": str(words.ACTIONS.get(action, action)),
            "thing": f"{things.words(kind, language)} {number}",
            "by_whom": _("you") if by == person.pk else _("the portal") if by is None else _("somebody else"),
        }
        for at, action, kind, number, by in rows.order_by("pk").values_list("at", "action", "object_type", "object_id", "by")
    ]
    names = ("at", "action", "thing", *(() if link else ("by_whom",)))
    key, column = ("journal_by_you", f"records.journalentry.{link}") if link else ("journal_about_you", "")
    return Table(key, title, about, column, {name: str(LABELS[name]) for name in names}, [{name: row[name] for name in names} for row in found])  # fmt: skip


def _details(person: Person) -> Table:
    kept = PersonalDetail.objects.filter(person=person).order_by("pk").values_list("entry__at", "values")
    return Table(
        "journal_details",
        _("What the journal says of you"),
        _("Before and after, when your details were changed."),
        "records.personaldetail.person",
        {name: str(LABELS[name]) for name in ("at", "values")},
        [{"at": plain(at), "values": values} for at, values in kept],
    )
