"""Everyday words by which a message is told apart from a name: "one sec boss is here" is nobody's name."""

from __future__ import annotations

# Words that never stand inside a person's name. One of them is enough to say that a text is no name.
NEVER_IN_A_NAME = frozenset(
    """
    a about after again ago all almost also always am and any anyone anything are aren't as asap ask at away
    back be because been before better book booked booking bro busy but by bye call can can't cancel cant
    cause change cold come confirm could cuz days did didn't does doesn't doing don't done dont down each else
    email enough even ever every everything exactly few fine first for forget from get getting give go going
    good got great had hang happen has have haven't having he hello help her here hers hey hi him his hmm hold
    how however hurry hurt hurting hurts i i'd i'll i'm i've id idk if ill im in info instead into is isn't it
    it's its ive just keep know last late later least less let like ll lol look looking looks lot made make
    many maybe me mean might mine minutes moment more most much my myself name names need needed needs never
    new next nice no nobody none nope nor not nothing now number of off oh ok okay old on once one ones only
    oops or other our out over own pain painful people phone please pls possible probably put question
    questions quick quite rather ready really remind reply right same say sec second send sent she should sick
    since skip some someone something soon sore sorry start stay still stop stuff stupid such sure take tell
    text than thank thanks that that's thats the their them then there these they thing things think this
    those though thx till time to today tomorrow tonight too totally try two type typo u um until up ur us use
    used usually very wait waiting wanna want was wasn't we week well went were what what's whatever whats
    when where where's which while who who's whom whose why will-do with won't work works would wrong wtf ya
    yeah yep yes yesterday yet yo you your yours yup
    """.split()
)

# Words of the clinic's business and of chat: alone, or only with each other, they are no name either.
NOT_A_NAME_ALONE = frozenset(
    """
    achilles acupuncture address afternoon ankle anonymous anybody appointment arm assessment asdf asdfgh
    aspirin available baby bandage benefits blah blood body bruise bruised bruising bulging buttock calf card
    cash chest child chiro chiropractor clinic cost costs cough coverage covered cupping cure dead degree
    delete desk diagnosis direct directions disc disk dizzy doctor dose driver driving dry elbow electric
    emergency evening exercise exercises expensive eye faint feet female fever finger fingers foot free friday
    fusion glute glutes groin gym hand headache heat heel herniated hip hips hours hunchback ibuprofen ice
    icing ims infection injection injury insurance jaw kid knee knot knots later leg legs lifting location low
    lower lumbar lunch machine male man massage me meds medication migraine mom monday money morning mri
    muscle muscles myofascial mystery neck needle needles needling nerve next night nobody numb numbness
    office open osteo pacemaker parking patient pelvis person physio physiotherapist physiotherapy pill pills
    pinched plan posture pregnancy pregnant price prices privacy private problem puppy quit radiating receipt
    red referral refund rehab release risk risks robot running saturday scan sciatic sciatica scoliosis secret
    session sessions sharp shoulder shoulders side sitting sleep sleeping slipped soreness spasm spasms spine
    sport sports squat stenosis stiff stiffness straight stress stretch stretches stretching sunday surgery
    swelling swollen swimming tailbone tendon test testing therapist therapy thigh throbbing thursday tight
    tightness tired toe toes treatment trigger tuesday twitch twitching under understood upper vertigo walk
    walking warfarin wcb weak weakness wednesday weekend whiplash woman work wrist xray
    """.split()
)
