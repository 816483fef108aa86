#!/bin/sh
# Checks an official extract without the site: sh check-extract.sh extract-E-2026-000001.pdf registry-signing-key.pem
# Needs openssl 3 and pdfdetach (poppler). Exit status: 0 the file that was issued, 1 a changed file around genuine contents,
# 2 no signed extract is in it, 3 it could not be checked. With 0 and 1 standard output has what was signed, as JSON.
# The key is at /.well-known/registry-signing-key.pem: fetch it once, compare its sum with what the authority says, keep it.
set -eu
LC_ALL=C; export LC_ALL
status=3 folder=
trap 'rm -rf "$folder"; exit $status' EXIT # whatever breaks off has found nothing out
say() { echo "$1" >&2; }
give_up() { say "COULD NOT BE CHECKED: $1 This says nothing about the extract."; exit; }
holds() { openssl pkeyutl -verify -pubin -inkey "$1" -rawin -in "$2" -sigfile "$3" >/dev/null 2>&1; }

[ $# -eq 2 ] || give_up "Name the PDF and the file of the key."
pdf=$1 key=$2
command -v openssl >/dev/null || give_up "There is no openssl here. Install version 3."
command -v pdfdetach >/dev/null || give_up "There is no pdfdetach here. Install poppler-utils."
[ -f "$pdf" ] && [ -r "$pdf" ] || give_up "The file $pdf cannot be read."
[ -f "$key" ] && [ -r "$key" ] || give_up "The key $key cannot be read."
openssl pkey -pubin -in "$key" -noout -text 2>/dev/null | grep -qi '^ *ed25519' || give_up "The file $key is no public key of Ed25519."
folder=$(mktemp -d)
# A signature that is known to hold (RFC 8032, 7.1, test 2): an older openssl cannot read it, and would call everything forged.
printf '%s\n' '-----BEGIN PUBLIC KEY-----' MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw= '-----END PUBLIC KEY-----' >"$folder/key"
printf r >"$folder/known"
echo kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6wDSkWErsMAA== | openssl base64 -d -A >"$folder/sig"
holds "$folder/key" "$folder/known" "$folder/sig" || give_up "This openssl ($(openssl version)) checks no Ed25519. Install version 3."
pdfdetach -list "$pdf" >"$folder/list" 2>/dev/null || give_up "The file $pdf cannot be read as a PDF: it is damaged, encrypted, or something else."

place=$(sed -n 's|^\([0-9]\{1,9\}\): extract-[A-Z]-[0-9]\{4\}-[0-9]\{6,12\}\.json$|\1|p' "$folder/list")
mark=$(sed -n 's|^\([0-9]\{1,9\}\): extract-[A-Z]-[0-9]\{4\}-[0-9]\{6,12\}\.json\.sig$|\1|p' "$folder/list")
case "$place,$mark" in
  *[!0-9,]* | ,* | *,) status=2; say "NOT GENUINE: this file carries no signed extract. Do not rely on it."; exit ;;
esac
pdfdetach -save "$place" -o "$folder/contents" "$pdf" >/dev/null 2>&1 || give_up "What $pdf carries cannot be taken out: it is damaged."
pdfdetach -save "$mark" -o "$folder/contents.sig" "$pdf" >/dev/null 2>&1 || give_up "What $pdf carries cannot be taken out: it is damaged."
if ! holds "$key" "$folder/contents" "$folder/contents.sig"; then
  status=2; say "NOT GENUINE: nothing in this file bears the signature of this key. Do not rely on it."; exit
fi
# The key signs other files, too; what it signs as an extract begins like this.
head -n 1 "$folder/contents" >"$folder/begin"
if ! grep -q '^{"as_of":[^,]*,"format":"registry-extract-1",' "$folder/begin"; then
  status=2; say "NOT GENUINE: what is signed in this file is no extract. Do not rely on it."; exit
fi
# The fourth line from the end is a signature over all other bytes.
end=$(tail -n 4 "$pdf" | wc -c)
tail -n 4 "$pdf" | sed -n '1s|^%registry-signature \([A-Za-z0-9+/]\{86\}==\)$|\1|p' >"$folder/line"
openssl base64 -d -A -in "$folder/line" -out "$folder/whole.sig" || : >"$folder/whole.sig"
{ head -c "$(($(wc -c <"$pdf") - end))" "$pdf"; tail -n 3 "$pdf"; } >"$folder/whole"
cat "$folder/contents"; echo
if holds "$key" "$folder/whole" "$folder/whole.sig"; then
  say "This is the file that was issued, byte for byte. Whether the records have changed since, the register alone knows."; status=0
else
  say "CHANGED: the contents above are genuine, the file around them is not as issued. Do not rely on its pages."; status=1
fi
