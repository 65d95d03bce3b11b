"""First names as people say them: "Tomek" of Tomasz, "Kate" of Katherine."""

from __future__ import annotations

__all__ = ["nicknames"]

# Each line: a first name, and what those who know its bearer call him or her.
_NAMES = """
agata agatka; agnieszka aga agusia; aleksander olek alek; aleksandra ola oleńka; alicja ala alka; andrzej jędrek
anna ania anka aneczka; antoni antek tosiek; antonina tosia; artur arturek; barbara basia baśka; bartłomiej bartek
bartosz bartek; beata beatka; bogdan boguś; bogusław boguś bogdan; bożena bożenka; cezary czarek; dariusz darek
dominik dominiś; dorota dorotka; edward edek; elżbieta ela elka; eugeniusz gienek; ewa ewka; ewelina ewelinka
filip filipek; franciszek franek; gabriela gabrysia; genowefa gienia; grażyna grażynka; grzegorz grzesiek grześ
halina halinka; helena hela helenka; henryk heniek; hubert hubcio; ignacy ignaś; ireneusz irek; irena irenka
iwona iwonka; jacek jacuś; jadwiga jadzia; jakub kuba jakubek; jan janek jasiek jaś; janina janka; jarosław jarek
jerzy jurek; joanna asia aśka joasia; józef józek; julia julka; justyna justynka; kacper kacperek; kamil kamilek
karol karolek; karolina karola; katarzyna kasia kaśka; kazimierz kazik kazek; konrad konradek; krystyna krysia
krzysztof krzysiek krzyś; leszek lesiu; lucjan lucek; łukasz łukaszek; maciej maciek; magdalena magda madzia
małgorzata gosia małgosia gośka; marcin marcinek; marek mareczek; maria marysia maryśka; marianna marysia
mariusz mariuszek; marta martusia; mateusz mati; michał michałek; mieczysław mietek; mikołaj miki; monika monia
natalia natalka; paulina paula paulinka; paweł pawełek; piotr piotrek piotruś; radosław radek; rafał rafałek
renata renia; robert robcio; roman romek; ryszard rysiek; sebastian seba; stanisław staszek stasiek; stefan stefek
sylwester sylwek; szymon szymek; tadeusz tadek; teresa tereska; tomasz tomek; urszula ula; waldemar waldek
wacław wacek; weronika wera; wiesław wiesiek; wiktor wiktorek; wiktoria wika; wincenty wicek; witold witek
władysław władek; włodzimierz włodek; wojciech wojtek; zbigniew zbyszek; zdzisław zdzisiek; zenon zenek; zofia zosia
zuzanna zuzia; zygmunt zyga
abigail abby; alexander alex; alexandra alex; andrew andy drew; anthony tony; benjamin ben; catherine cathy kate
charles charlie; charlotte charlie; christopher chris; daniel dan danny; david dave; deborah debbie; edward ed ted
eleanor ellie; elizabeth liz beth lizzie; emily em; frederick fred; gregory greg; harold harry; henry harry
isabella bella; jacob jake; james jim jimmy jamie; jennifer jen jenny; jeremy jez; jessica jess; john jack johnny
jonathan jon; joseph joe; joshua josh; katherine kate kathy; kenneth ken; lawrence larry; margaret maggie peggy
matthew matt; michael mike mick; nathaniel nate; nicholas nick; oliver ollie; patricia pat trish; patrick paddy
peter pete; philip phil; rebecca becky; richard rick dick; robert rob bob bobby; ronald ron; samantha sam; samuel sam
stephen steve; steven steve; susan sue; theodore theo ted; thomas tom tommy; timothy tim; victoria vicky
vincent vince; walter walt; william will bill; zachary zach
"""
_BY_NAME: dict[str, tuple[str, ...]] = {}
for _line in _NAMES.replace("\n", ";").split(";"):
    if _line.strip():
        _name, *_short = _line.split()
        _BY_NAME[_name] = (*_BY_NAME.get(_name, ()), *_short)


def nicknames(name: str) -> tuple[str, ...]:
    """What people call somebody of a first name, in small letters.

    >>> nicknames("tomasz"), nicknames("edward"), nicknames("nobody")
    (('tomek',), ('edek', 'ed', 'ted'), ())
    """
    return _BY_NAME.get(name, ())
