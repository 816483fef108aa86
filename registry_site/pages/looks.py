"""What a typed text looks like, in sentences: the kinds of numbers of `identifiers.looks` and their check digits."""

from collections.abc import Mapping

from registry_site.identifiers.barcodes import BarcodeKind
from registry_site.identifiers.looks import Kind, Look, looks_like
from registry_site.identifiers.recognising import NumberKind
from registry_site.identifiers.registrations import RegistrationKind
from registry_site.identifiers.taxpayers import TaxKind
from registry_site.messages import N_
from registry_site.translating import Translator

_BARCODE = N_("This looks like the number under a barcode.")
_WRONG_BARCODE = N_("This looks like the number under a barcode (the check digit does not agree).")
_LOOKS: Mapping[Kind, str] = {
    NumberKind.CERTIFICATE: N_("This looks like the number of a state registration certificate."),
    NumberKind.OLD_CERTIFICATE: N_("This looks like the number of a Russian certificate of the old form."),
    NumberKind.LICENCE: N_("This looks like the number of a licence."),
    NumberKind.OLD_LICENCE: N_("This looks like the number of a licence of the old form."),
    NumberKind.NOTICE: N_("This looks like the number of a notice."),
    RegistrationKind.MEDICINE: N_("This looks like the registration number of a medicine."),
    RegistrationKind.EAEU_MEDICINE: N_("This looks like the registration number of a medicine of the Eurasian Economic Union."),
    RegistrationKind.DEVICE: N_("This looks like the registration number of a medical device."),
    RegistrationKind.UKRAINE: N_("This looks like the registration number of a medicine of Ukraine."),
    RegistrationKind.VETERINARY: N_("This looks like the registration number of a veterinary product."),
    TaxKind.RU_INN: N_("This looks like a Russian tax number (INN)."),
    TaxKind.RU_OGRN: N_("This looks like the Russian registration number of a firm (OGRN)."),
    TaxKind.RU_OGRNIP: N_("This looks like the Russian registration number of a sole trader (OGRNIP)."),
    TaxKind.BY_UNP: N_("This looks like a Belarusian tax number (UNP)."),
    TaxKind.KZ_BIN: N_("This looks like the Kazakh number of a firm (BIN)."),
    TaxKind.KZ_IIN: N_("This looks like the Kazakh number of a person (IIN)."),
    TaxKind.KG_INN: N_("This looks like a Kyrgyz tax number (INN); it has no check digit known here."),
    TaxKind.AM_UNN: N_("This looks like an Armenian tax number (HVHH); it has no check digit known here."),
    **dict.fromkeys(BarcodeKind, _BARCODE),
}
_WRONG: Mapping[Kind, str] = {
    TaxKind.RU_INN: N_("This looks like a Russian tax number, INN (the check digit does not agree)."),
    TaxKind.RU_OGRN: N_("This looks like the Russian registration number of a firm, OGRN (the check digit does not agree)."),
    TaxKind.RU_OGRNIP: N_(
        "This looks like the Russian registration number of a sole trader, OGRNIP (the check digit does not agree)."
    ),
    TaxKind.BY_UNP: N_("This looks like a Belarusian tax number, UNP (the check digit does not agree)."),
    TaxKind.KZ_BIN: N_("This looks like the Kazakh number of a firm, BIN (the check digit does not agree)."),
    TaxKind.KZ_IIN: N_("This looks like the Kazakh number of a person, IIN (the check digit does not agree)."),
    **dict.fromkeys(BarcodeKind, _WRONG_BARCODE),
}


def looks(text: str, words: Translator) -> str:
    """The sentences for everything that a text looks like, in the order of `looks_like`; empty where it looks like words."""
    return " ".join(dict.fromkeys(words.text(_sentence(one)) for one in looks_like(text)))


def _sentence(look: Look) -> str:
    sentences = _WRONG if look.valid is False else _LOOKS
    return sentences.get(look.kind, _LOOKS[look.kind])
