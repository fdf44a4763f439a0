# Which pairs of texts does a catalogue hold? One a line, the key and the text parted by \001, so
# that the C locale sorts them as strcmp does. Of escapes there is only the quotation mark's.
function put() {
    gsub(/\\"/, "\"", key)
    gsub(/\\"/, "\"", text)
    if (key != "" && text != "") print key "\001" text
    key = text = ""
    now = ""
}
function inner(line) {
    sub(/^[^"]*"/, "", line)
    sub(/"[ \t]*$/, "", line)
    return line
}
/^#/ || /^[ \t]*$/ { next }
/^msgid / { put(); now = "key"; key = inner($0); next }
/^msgstr / { now = "text"; text = inner($0); next }
/^"/ && now == "key" { key = key inner($0); next }
/^"/ && now == "text" { text = text inner($0); next }
{ print "web/po.awk: line " FNR " is no line of a catalogue" >"/dev/stderr"; exit 1 }
END { put() }
