"""Two invented practices. Every person, address and number in them is made up."""

from datetime import time

from clinic.cli.demo.stories import (
    MISS,
    RETURNED,
    SEND,
    SKIP,
    House,
    Person,
    Rhythm,
    Sessions,
    Story,
    Turn,
)
from clinic.domain.agendas import Compared, Onwards, Question, Tried
from clinic.domain.setting_aside import Because, Reason
from clinic.services.practices import HelpNumber

MONTHS = 270
"""How many days back the demo begins."""

# The areas of the Independence Check-in, where most people of the demo begin.
MIDDLING: dict[str, tuple[float, ...]] = {
    "AH": (40.0, 45.0),
    "RE": (50.0, 50.0),
    "TR": (45.0, 45.0),
    "WS": (35.0, 40.0),
    "EM": (40.0, 40.0),
    "VO": (55.0, 55.0),
}

SAM = Story(  # a slow gain in two areas; new this morning, with a step and topics
    name="Sam R.",
    reference="N-104",
    email="sam@post.example",
    added_days_ago=150,
    sessions=Sessions(in_days=0, at=time(10)),
    step=(
        21,
        {
            "text": "Answer one “How are you?” with one true word.",
            "area": "EM",
            "catalogue_id": "ST-EM-1",
            "level": 1,
        },
    ),
    rhythms=(
        Rhythm(
            days_ago=142,
            impact=True,
            turns=(
                SEND,
                SEND,
                MISS,
                SEND,
                Turn(declined=("WS4",), event=("Changed teams at work", 5)),
                Turn(
                    days=2,
                    at=time(8, 12),
                    seen=False,
                    added={
                        Question.TRIED: Tried.PARTLY,
                        Question.COMPARED: Compared.BIT_BETTER,
                        Question.HARD: "4",
                        Question.ONWARDS: Onwards.KEEP,
                        Question.TOPICS: ["TR", "EM"],
                    },
                ),
            ),
        ),
    ),
    levels={
        "AH": (18.75, 25.0, 37.5, 43.75, 56.25),
        "RE": (31.25, 37.5, 31.25, 43.75, 43.75),
        "TR": (37.5, 31.25, 37.5, 43.75, 50.0),
        "WS": (12.5, 18.75, 18.75, 25.0, 31.25),
        "EM": (25.0, 31.25, 37.5, 50.0, 62.5),
        "VO": (56.25, 50.0, 56.25, 43.75, 43.75),
    },
    wobble=0.0,
)

AMARA = Story(  # declined answers: one area has no score; new
    name="Amara D.",
    reference="N-097",
    email="amara@post.example",
    added_days_ago=130,
    sessions=Sessions(in_days=0, at=time(11, 30)),
    rhythms=(
        Rhythm(
            days_ago=117,
            turns=(
                SEND,
                SEND,
                Turn(declined=("EM3",)),
                SEND,
                Turn(declined=("TR1", "TR3"), days=2, at=time(19, 41), seen=False),
            ),
        ),
    ),
    levels=MIDDLING | {"TR": (31.0, 30.0), "VO": (40.0, 52.0)},
)

JUN = Story(  # full, then short; the last one started and not sent
    name="Jun W.",
    reference="N-118",
    email="jun@post.example",
    added_days_ago=66,
    sessions=Sessions(in_days=0, at=time(14)),
    rhythms=(
        Rhythm(days_ago=58, every_weeks=4, count=2, turns=(SEND, SEND)),
        Rhythm(
            days_ago=3,
            form="short",
            every_weeks=2,
            turns=(Turn(kind="start", answers=9, days=1, at=time(22, 5)),),
        ),
    ),
    levels=MIDDLING,
)

PRIYA = Story(  # the address is refused
    name="Priya N.",
    reference="N-121",
    email="priya@gone.example",
    added_days_ago=6,
    sessions=Sessions(in_days=0, at=time(16, 15), minutes=80, every_weeks=None),
    rhythms=(Rhythm(days_ago=3, turns=(MISS,)),),
    refused=True,
)

LEO = Story(  # towards “I only trust myself”, twice; the last email came back
    name="Leo M.",
    reference="N-076",
    email="leo@post.example",
    added_days_ago=205,
    sessions=Sessions(in_days=1, at=time(10)),
    rhythms=(Rhythm(days_ago=199, open_days=14, turns=(SEND,) * 7 + (RETURNED,)),),
    levels=MIDDLING | {"TR": (75.0, 75.0, 70.0, 62.5, 56.25, 31.25, 25.0)},
    wobble=3.0,
)

TOMASZ = Story(  # both forms; asked for a new link
    name="Tomasz K.",
    reference="N-083",
    email="tomasz@post.example",
    added_days_ago=190,
    sessions=Sessions(in_days=2, at=time(9, 30), every_weeks=2),
    rhythms=(
        Rhythm(days_ago=182, every_weeks=2, count=2, turns=(SEND, SEND)),
        Rhythm(
            days_ago=154,
            form="short",
            every_weeks=2,
            count=6,
            turns=(SEND, SEND, MISS, SEND, SEND, SEND),
        ),
        Rhythm(days_ago=70, every_weeks=None, turns=(SEND,)),
        Rhythm(
            days_ago=66,
            form="short",
            turns=(SEND, SEND, Turn(kind="leave", asks_for_link_after=9)),
        ),
    ),
    levels=MIDDLING | {"WS": (25.0, 55.0), "RE": (30.0, 45.0)},
)

NOOR = Story(  # flat over nine months
    name="Noor A.",
    reference="N-052",
    email="noor@post.example",
    added_days_ago=MONTHS,
    sessions=Sessions(in_days=3, at=time(15)),
    rhythms=(Rhythm(days_ago=257, impact=True, turns=(SEND,) * 10),),
    levels={area: (levels[0],) for area, levels in MIDDLING.items()},
    wobble=4.0,
)

ADAEZE = Story(  # the first one only
    name="Adaeze O.",
    reference="N-115",
    email="adaeze@post.example",
    added_days_ago=24,
    rhythms=(Rhythm(days_ago=21, every_weeks=None, turns=(SEND,)),),
    levels=MIDDLING | {"EM": (12.5,)},
)

BEN = Story(  # irregular
    name="Ben C.",
    reference="N-068",
    email="ben@post.example",
    added_days_ago=235,
    rhythms=(
        Rhythm(
            days_ago=229,
            turns=(
                SEND,
                MISS,
                SEND,
                Turn(kind="start", answers=5),
                SEND,
                MISS,
                MISS,
                Turn(days=6, at=time(23, 20)),
            ),
        ),
    ),
    levels=MIDDLING | {"AH": (55.0, 40.0)},
    wobble=9.0,
)

CLARA = Story(  # the same answer to everything; the last email went out twice
    name="Clara V.",
    reference="N-090",
    email="clara@post.example",
    added_days_ago=103,
    rhythms=(
        Rhythm(
            days_ago=91,
            form="short",
            every_weeks=2,
            turns=(*(SEND,) * 6, Turn(uncertain=True, days=0, at=time(20, 30))),
        ),
    ),
    same_answer=2,
)

DMITRI = Story(name="Dmitri P.", reference="N-122", added_days_ago=4)  # no address

ELIF = Story(  # every week, and so many points
    name="Elif S.",
    reference="N-061",
    email="elif@post.example",
    added_days_ago=246,
    rhythms=(
        Rhythm(days_ago=240, every_weeks=4, count=1, turns=(SEND,)),
        Rhythm(
            days_ago=226,
            form="short",
            every_weeks=1,
            turns=(*(SEND,) * 11, MISS, *(SEND,) * 9, MISS, *(SEND,) * 11),
        ),
    ),
    levels=MIDDLING | {"AH": (35.0, 62.0), "VO": (50.0, 62.5)},
    wobble=8.0,
)

FARID = Story(  # discharged
    name="Farid H.",
    reference="N-044",
    email="farid@post.example",
    added_days_ago=264,
    rhythms=(Rhythm(days_ago=258, turns=(SEND,) * 6),),
    levels={area: (levels[0], levels[0] + 18) for area, levels in MIDDLING.items()},
    discharged_days_ago=100,
)

# always something left open; one set aside, a mark and a remark; the rhythm has come to
# its number
GRETA = Story(
    name="Greta L.",
    reference="N-101",
    email="greta@post.example",
    added_days_ago=96,
    rhythms=(
        Rhythm(
            days_ago=86,
            count=4,
            turns=(
                Turn(left_open=("WS2",)),
                Turn(left_open=("WS2", "RE2")),
                Turn(set_aside=Because(Reason.SOMEBODY_ELSE)),
                Turn(left_open=("WS2",), days=1),
            ),
        ),
    ),
    marked=(24, "Moved to another town"),
    remark=(12, "Ask about the two questions that stay open."),
    levels=MIDDLING | {"RE": (60.0, 70.0)},
)

HANA = Story(  # two people with one name; this one has not answered lately
    name="Hana T.",
    reference="N-099",
    email="hana@post.example",
    added_days_ago=97,
    rhythms=(Rhythm(days_ago=94, turns=(SEND, SEND, SEND, MISS)),),
    levels=MIDDLING,
)

OTHER_HANA = Story(  # skipped the last one
    name="Hana T.",
    reference="N-113",
    email="h.t@post.example",
    added_days_ago=38,
    rhythms=(Rhythm(days_ago=35, form="short", every_weeks=4, turns=(SEND, SKIP)),),
    levels=MIDDLING | {"EM": (62.5, 62.5)},
)

LAYAN = Story(  # a name that is written from right to left
    name="ليان ح.",
    called="ليان",
    reference="N-108",
    email="layan@post.example",
    added_days_ago=62,
    rhythms=(
        Rhythm(
            days_ago=56, turns=(SEND, SEND, Turn(days=0, at=time(9, 12), seen=False))
        ),
    ),
    levels=MIDDLING | {"VO": (37.5, 62.5)},
)

KWAME = Story(  # both ends of the scale; takes a break of four weeks
    name="Kwame E.",
    reference="N-095",
    email="kwame@post.example",
    added_days_ago=120,
    sessions=Sessions(in_days=9, at=time(13), every_weeks=2),
    rhythms=(Rhythm(days_ago=110, every_weeks=8, turns=(SEND, SEND)),),
    takes_break=(5, 4),
    levels=MIDDLING | {"AH": (87.5, 100.0), "WS": (6.25, 0.0), "VO": (100.0, 100.0)},
    wobble=0.0,
)

IVO = Story(  # none yet: the first goes out the day after tomorrow
    name="Ivo B.",
    reference="N-123",
    email="ivo@post.example",
    added_days_ago=2,
    rhythms=(Rhythm(days_ago=-2, impact=True),),
)

ROSA = Story(  # both forms in turn; asked for another day
    name="Rosa E.",
    reference="N-117",
    email="rosa@post.example",
    added_days_ago=33,
    rhythms=(
        Rhythm(
            days_ago=30,
            form="both",
            every_weeks=2,
            count=6,
            remind_after_days=3,
            turns=(SEND, SEND, Turn(kind="leave", another_day_in=3)),
        ),
    ),
    levels=MIDDLING | {"RE": (37.5, 43.75)},
)

INES = Story(  # a check-in before each session; the first one is to come
    name="Ines M.",
    reference="N-120",
    email="ines@post.example",
    added_days_ago=8,
    sessions=Sessions(in_days=4, at=time(12)),
    rhythms=(
        Rhythm(
            days_ago=1,
            form="both",
            every_weeks=1,
            count=6,
            remind_after_days=3,
            days_before_sessions=2,
        ),
    ),
)

IFE = Person(
    name="Ife Okafor",
    email="ife@northgate.example",
    settings=True,
    clients=(
        SAM,
        AMARA,
        JUN,
        PRIYA,
        LEO,
        TOMASZ,
        NOOR,
        ADAEZE,
        BEN,
        CLARA,
        DMITRI,
        ELIF,
        FARID,
        GRETA,
        HANA,
        OTHER_HANA,
        LAYAN,
        KWAME,
        IVO,
        ROSA,
        INES,
    ),
)

THEO = Person(  # a colleague: neither sees the clients of the other
    name="Theo Brandt",
    email="theo@northgate.example",
    settings=False,
    clients=(
        Story(
            name="Lucia F.",
            reference="N-087",
            email="lucia@post.example",
            added_days_ago=70,
            rhythms=(Rhythm(days_ago=60, turns=(SEND, SEND, SEND)),),
            levels=MIDDLING | {"RE": (25.0, 44.0)},
        ),
    ),
)

MARTA = Person(
    name="Marta Lindgren",
    email="marta@harbour.example",
    settings=True,
    clients=(
        Story(
            name="Sam R.",
            reference="H-12",
            email="s.r@post.example",
            added_days_ago=100,
            rhythms=(Rhythm(days_ago=93, turns=(SEND, SEND, MISS, SEND)),),
            levels=MIDDLING | {"AH": (62.5, 75.0)},
        ),
        Story(
            name="Olu P.",
            reference="H-17",
            email="olu@post.example",
            added_days_ago=20,
            rhythms=(
                Rhythm(days_ago=15, form="short", every_weeks=1, turns=(SEND, SEND)),
            ),
            levels=MIDDLING,
        ),
    ),
)

EMERGENCY = HelpNumber("Emergency", "112", "At any time", "GB", emergency=True)

HOUSES = (
    House(
        name="Northgate Practice",
        zone="Europe/London",
        reply_to="desk@northgate.example",
        address_line="Northgate Practice, 1 Harbour Lane, desk 555 0100",
        numbers=(
            EMERGENCY,
            HelpNumber(
                "Harbour Night Line", "555 0142", "every day, 18:00 to 08:00", "GB"
            ),
            HelpNumber(
                "Northgate desk", "555 0100", "Monday to Friday, 09:00 to 17:00", "GB"
            ),
        ),
        people=(IFE, THEO),
    ),
    House(
        name="Harbour Rooms",
        zone="Europe/Dublin",
        reply_to="desk@harbour.example",
        address_line="Harbour Rooms, 8 Quay Street, desk 555 0180",
        numbers=(
            HelpNumber("Emergency", "112", "At any time", "IE", emergency=True),
            HelpNumber(
                "Quay Street desk", "555 0180", "Monday to Friday, 10:00 to 16:00", "IE"
            ),
        ),
        people=(MARTA,),
    ),
)
