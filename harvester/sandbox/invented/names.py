"""Names of people from many places, and of the groups they publish in."""

from __future__ import annotations

from harvester.sandbox.invented.dice import Dice

_FAMILIES = (
    ("Whitcombe Ashdown O'Dowd Hargreave Mc&#x2019;Aulay Tolliver Pemberly Lockett St&#x2009;John",
     "Eleanor|Marcus J|Ruth|Graham P|Imogen K|Thomas|Hazel M|Niall|Beatrice A S"),
    ("Ibáñez-Solé Cardeñosa Villarroya Peñalver Quiroga Zubizarreta Núñez de&#xA0;la&#xA0;Vega",
     "María José|Íñigo|Lucía|Andrés F|Begoña|Joaquín|Ángela M"),
    ("Bellandi Quaranta D'Incecco Fumagalli Trevisanutto Lo&#xA0;Presti Zanardelli",
     "Gianluca|Chiara M|Niccolò|Ilaria|Pier Paolo|Federica|Renzo"),
    ("Grünwald Köhlhoff Weißenfels Dörfler Münzinger von&#xA0;Ahlefeld Schäuffele Strößner",
     "Jürgen|Annegret|Karl-Heinz|Sören|Friederike|Matthias|Hannelore"),
    ("Lefèvre-Caron Boisrenoult Chérel Duchâteau L'Hermitte Guézennec Noël",
     "Jean-Baptiste|Hélène|Étienne|Maëlle|François X|Océane|Zoé"),
    ("Bjørnstad Ångström Sørlie Høgh Kjærsgaard Lindqvist Þórsdóttir Mäkeläinen",
     "Åse|Bjørn|Sigríður|Øyvind|Lærke|Jukka-Pekka|Ebba"),
    ("Wiśniewska Krzyżanowski Dvořáčková Šťastný Łuczak Horváthová Kőszegi",
     "Agnieszka|Zbigniew|Jiří|Małgorzata|Ľubica|Gergő|Štěpán"),
    ("Yıldızoğlu Karakuş Çelebi Şahingöz Gümüşdağ Öztarhan",
     "İpek|Oğuzhan|Ayşegül|Çağrı|Büşra|Ümit"),
    ("Moradkhani Bahrambeigi Sarvestani Tehranchi Noorafkan Ghaffarpour",
     "Shahrzad|Mohammad Reza|Parisa|Amir Hossein|Niloufar|Kamran"),
    ("Al-Khatib El Haddad Abu Rumman Bensalem Ben&#xA0;Youssef Mansouri",
     "Huda|Abdelrahman|Ranya M|Khalid|Yasmine|Tarek A"),
    ("Venkataraghavan Mukhopadhyay Deshmukh Chattopadhyay Subramanian Kulkarni Rao",
     "Anjali|Suresh|P Lakshmi|Rohan|Meenakshi|Debashis"),
    ("Ouyang Zhang Li Wang Chen Xu Guo Fan",
     "Xiao-Ming|Jing|Wei|Yu-Ting|Haoran|Li-Na|Zhi-Qiang|Lü"),
    ("Takamiyagi Shimizudani Ōtsubo Kuwabara Fujinomori Hasebe",
     "Haruka|Kenjirō|Yūko|Takeshi|Mizuho|Shōta"),
    ("Namgoong Sunwoo Kim Park Jegal", "Ji-Woo|Seung Hyun|Min Kyung|Dong-Wook|Eun-Ji"),
    ("Nguyễn Đặng Trần Huỳnh", "Thị Minh Khai|Văn Đức|Quỳnh Anh|Hữu Phước"),
    ("Papadimitrakopoulos Xenopoulou Tsigaridas Vlachoyiannis",
     "Kyriakos|Eleftheria|Spyridon|Dimitra"),
    ("Okonkwo-Bello Adeyemi Mwangi Tshabalala Diallo", "Chiamaka|Babatunde|Wanjiru|Sipho|Aïssatou"),
    ("Gonçalves-Brandão Assunção Magalhães Cavalcanti", "João Pedro|Conceição|Luís Otávio|Fabíola"),
    ("Ben-Shachar Lifshits Goldwasser Ankori", "Tzipora|Yehuda|Noa|Eliyahu"),
    ("Kuznetsova Ćirković Đorđević Tymoshenko", "Ольга|Miloš|Jelena|Oleksandr"),
)  # fmt: skip

SUFFIXES = ("Jr", "Sr", "2nd", "3rd", "3<sup>rd</sup>")

_STUDIES = ("MERIDIAN-C", "STROMAL-1", "CORDELIA", "HARBOUR", "BEACON-MSC", "ARCADE-2", "LANTERN")


def name(dice: Dice) -> tuple[str, str]:
    """A family name and a fore name, as XML text."""
    families, fore_names = dice.choice(_FAMILIES)
    return dice.choice(families.split()), dice.choice(fore_names.split("|"))


def initials(fore_name: str) -> str:
    """The initials NLM makes of a fore name: "Jean-Baptiste" gives JB, "Ruth" R."""
    return "".join(word[0] for word in fore_name.replace("-", " ").split())[:4]


def study_name(dice: Dice) -> str:
    """An invented acronym of a trial."""
    return dice.choice(_STUDIES)


def group_name(dice: Dice, study: str) -> str:
    """A group that signs as an author."""
    return dice.choice(
        (
            f"{study} Study Group",
            f"{study} Investigators",
            f"for the {study} Consortium &amp; Partners",
            f"{study}<sup>+</sup> Collaborators",
            "Northern Registry of Demyelinating Disease",
            "Working Group on Cell Therapy of the Federation of Invented Neurologists",
        )
    )
