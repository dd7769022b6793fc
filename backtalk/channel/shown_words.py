"""Word lists for showing staff what a visitor wrote: names that dictionaries hold, and words that they do not."""

from __future__ import annotations

# Names that dictionaries hold as well, so that "no such word" does not find them. Hidden wherever they stand.
NAMES = frozenset(
    """aaron adam adams adrian albert alexander allen amelia ana anderson andrew angelica anna anne anthony arthur
    bailey beatrice benjamin bennett bernard beth billy bob bobby bonnie brad bradley brent brittany brooke bruce bryan
    calvin campbell carlos caroline catherine charles charlotte chen christopher clarence clark cody cole colleen
    collins curtis cynthia dana daniel danielle david deb diana dominic donna doris douglas dylan edgar edward edwards
    edwin elijah elizabeth erica erin esther eugene frances gabriel gary george gilbert glenn graham gregory harry
    harvey helen henry herbert howard hughes isaac isabella jackson jacob james jan jared jason jean jenny jerome jerry
    jesus jim jimmy joel john johnny johnson jonathan jones jordan joseph josh joshua joyce judith julian karen kelly
    ken khan kirk lawrence leo leon leonard lewis li lindsay lloyd logan lorraine louis lucas lucy luke lydia mackenzie
    madison maria marian marshall martin mary matt matthew melissa michael mike mitchell mohammed molly morgan morris
    muhammad murphy murray myrtle nancy naomi nelson nicholas nina noah norma norman oliver oscar owen patrick paul
    pauline perry peter philip rachel randy rebecca regina richard richardson rick robert roberts robin rogers ron
    ronald rosa ross russell ruth sam samuel sanders sarah scott shannon shawn sidney smith sofia stanley stella
    stephen stewart stuart tammy taylor ted teresa terry theresa thomas tiffany timothy todd tom tracy troy tyler
    vanessa veronica victoria virginia walter watson wayne wesley wilson""".split()
)

# Names that are everyday words too ("mark", "will"). Hidden where something says that a name is meant.
NAMES_OR_WORDS = frozenset(
    """amber angel april art austin baker barb bell bill blake brook brooks brown carol carter chad chase christian cook
    cooper cox crystal daisy dale dawn dean don drew duke earl faith fisher florence foster frank gene glen grace grant
    gray green hall hazel heather hill holly hope hunter ivy jack jade jasmine jay joy june king lance lee lily long
    marc mark mason max may miller nick parker pat patsy penny price ray reed rob rose rosemary ruby sally sandy sherry
    sue summer tara turner victor viola violet wade ward warren white will wood wright young""".split()
)

# What visitors write that no dictionary has, and what is written large in the middle of a sentence.
SUBJECT_WORDS = frozenset(
    """acupuncturist acupuncturists aish alberta albertan aleve advil ankylosing apixaban appt appts aspirin backflip
    baclofen beltline botox bp calgary canada canadian cbd celebrex celexa charley chemo chiro chiros cbt cipro
    clopidogrel com copd costco coumadin covid coworker coworkers crossfit ct cymbalta deadlift deadlifting deadlifts
    diclofenac dn dvt electroacupuncture eliquis emerg endo english equina er facebook fasciitis fentanyl fibro
    fibromyalgia flexeril foraminal gabapentin gimme gonna google gotta grandkids gunn gyno handibus heparin herniated
    humira ibuprofen ims inflammatories insta instagram internet iud ivf kinesio kinesiology lbp lethbridge lovenox
    lumbosacral lyrica mckenzie melatonin meloxicam methotrexate mets motrin mri mris ms naproxen neuro nihb nsaid
    nsaids okotoks opioids osteo oxy oxycodone paracetamol paraspinals percocet physio physios physiotherapist
    physiotherapists pilates piriformis plavix powerlifter pradaxa pregabalin prednisone prolotherapy prozac prp reddit
    reiki retinol rivaroxaban rmt robax robaxacet rotator rx sacroiliac sciatic sciatica shockwave shorter si soreness
    spondylosis ssri ssris stim stimulator tailbone tcm tens texted tiktok tingly tmj toradol tramadol trazodone tylenol
    ultrasound uti vasovagal versus voltaren vs walmart warfarin wcb weaker whatsapp xarelto xray xrays youtube zoloft
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december christmas easter""".split()
)

# Short forms and chatter.
CHATTER = frozenset(
    """abt ain ahh alot anybody anyways anymore apps awhile aw bc btw cant cause cheaper cos couldnt coz cuz didnt
    diff doesnt doin dont dr dunno eh em everybody everyday feelin gettin goin haha havent heck hey hi hiya
    hmm hows hr hrs huh hurtin idk im imo infront isnt ish ive kinda lemme lol lots lotta lil lmk louder mins
    nah ngl noone nope nothin ok okay omg ouch outta ought ppl pls plz prob probs prolly puedo shall shouldnt
    smh somebody somethin sooner sorta stickin talkin tbh thats theres theyre thx til tho thru tonite tryin
    tysm ugh uh um umm ups ur wanna wasnt wat weren whats whens wheres whos wk wks wont wouldnt wtf ya yall
    yay yea yeah yep yer yikes yo youre yr yrs yup""".split()
)
