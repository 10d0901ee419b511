"""From sounds to newspaper spelling: hamza seats, long vowels, doubled letters, final ى.

Sounds are Arabic consonants and Latin vowels: ``a i u`` short, ``A I U`` long, ``Y`` the long a of «التقى», ``T`` for ة.

>>> spell("مuءAمaرaT"), spell("qAل".replace("q", "ق")), spell("iلتaقY"), spell("تaسAءaل")
('مؤامرة', 'قال', 'التقى', 'تساءل')
"""

from __future__ import annotations

_SHORT = {"a": "", "i": "", "u": ""}
_LONG = {"A": "ا", "I": "ي", "U": "و", "Y": "ى", "T": "ة"}
_VOWELS = frozenset("aiuAIUY")


def _seat(before: str, after: str) -> str:
    """The letter that carries a hamza between two sounds (``""`` at the end of the word)."""
    if not after:
        return {"i": "ئ", "u": "ؤ", "a": "أ"}.get(before, "ء")
    if before in "iIي" or after in "iI":
        return "ئ"
    if before == "u" or after in "uU":
        return "ء" if before == "U" else "ؤ"
    if before in "AU" or before == "و":
        return "ء"
    return "آ" if after == "A" else "أ"


def _first_hamza(after: str) -> str:
    return {"i": "إ", "I": "إي", "A": "آ", "U": "أو"}.get(after, "أ")


def spell(sounds: str) -> str:
    """The spelling without diacritics. Doubled consonants are written once; a word-initial short vowel is a bare alef."""
    out: list[str] = []
    last = len(sounds) - 1
    i = 0
    while i <= last:
        sound = sounds[i]
        before = sounds[i - 1] if i else ""
        after = sounds[i + 1] if i < last else ""
        if sound in _SHORT:
            if not i:
                out.append("ا")
        elif sound in _LONG:
            # Two yas are not written side by side: «أحيا», not «أحيى».
            out.append("ا" if sound == "Y" and before == "ي" else _LONG[sound])
        elif sound == before:
            pass
        elif sound == "ء":
            if not i:
                out.append(_first_hamza(after))
                if after in "AIU":
                    i += 1
                elif sounds[2:3] == "ء" and (i + 3 > last or sounds[i + 3] not in _VOWELS):
                    # Two hamzas, the second without a vowel: the vowel between them grows long («آمن», «إيمان», «أومن»).
                    out[-1] = {"a": "آ", "i": "إي", "u": "أو"}[after]
                    i += 2
            else:
                seat = _seat(before, after)
                out.append(seat)
                if seat == "آ":
                    i += 1
        elif sound == "و" and before == "i" and after and after not in _VOWELS and after != "و":
            out.append("ي")
        elif sound == "ي" and before == "u" and after and after not in _VOWELS and after != "ي":
            out.append("و")
        else:
            out.append(sound)
        i += 1
    return "".join(out)
