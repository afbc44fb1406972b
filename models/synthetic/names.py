"""The letters of parents' first names, on which it depends how many share a code.

The weights stand for how common the Kyrgyz, Russian and Uzbek names are that begin so. They are steep enough,
and no steeper, that of 2,000 clients 9 to 25 % share a code with someone, as it is known of such codes.
"""

from models.client_codes import UNKNOWN_PARENT

# Айгүл, Гүлнара, Нургүл, Жамиля, Бактыгүл, Салтанат, Канышай, Чолпон, Асель, Анара, Наталья, Роза ...
MOTHERS = {
    "АЙ": 24, "ГУ": 21, "НУ": 18, "ЖА": 13, "БА": 9, "СА": 9, "КА": 9, "ЧО": 7, "АС": 7, "АН": 7,
    "НА": 7, "РО": 5, "ЗА": 5, "МА": 5, "ТА": 4, "ЭЛ": 4, "БУ": 3, "ВЕ": 2, "ДИ": 3, "ЕЛ": 3,
    "ОЛ": 2, "СВ": 3, "ИР": 2, "ЛЮ": 2, "ТО": 2, "УМ": 2, "ША": 2, "КУ": 3, "ФА": 2, "ХА": 1,
    UNKNOWN_PARENT: 2,
}  # fmt: skip
# Бакыт, Нурлан, Алмаз, Талант, Марат, Каныбек, Мирлан, Улан, Эркин, Жолдош, Султан, Сергей, Азамат ...
FATHERS = {
    "БА": 21, "НУ": 19, "АЛ": 17, "ТА": 13, "МА": 10, "КА": 10, "МИ": 7, "УЛ": 5, "ЭР": 7, "ЖО": 5,
    "СУ": 5, "СЕ": 5, "АЗ": 6, "АС": 5, "АН": 5, "ВЛ": 3, "ТУ": 3, "КУ": 4, "ЖА": 4, "БО": 3,
    "РУ": 2, "СА": 3, "АБ": 3, "ЮР": 1, "НИ": 1, "ВИ": 2, "ИС": 2, "ДЖ": 2, "РА": 2, "ЧЫ": 1,
    UNKNOWN_PARENT: 5,
}  # fmt: skip
