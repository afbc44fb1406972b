"""The oblasts as people call them; the tables of towns hold their names in one language only."""

from models.errors import N_

OBLASTS = {
    "KG-B": N_("Batken oblast"),
    "KG-C": N_("Chuy oblast"),
    "KG-GB": N_("Bishkek city"),
    "KG-GO": N_("Osh city"),
    "KG-J": N_("Jalal-Abad oblast"),
    "KG-N": N_("Naryn oblast"),
    "KG-O": N_("Osh oblast"),
    "KG-T": N_("Talas oblast"),
    "KG-Y": N_("Issyk-Kul oblast"),
}
