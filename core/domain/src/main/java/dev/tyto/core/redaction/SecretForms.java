package dev.tyto.core.redaction;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The texts as which one secret can stand in another text. Stateless.
final class SecretForms {

    private static final Pattern PERCENT = Pattern.compile("%[0-9A-F]{2}");
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int LAST_ASCII = 0x7e;

    private SecretForms() {}

    static Set<String> of(String value) {
        Set<String> forms = new LinkedHashSet<>();
        forms.add(value);
        String json = json(value, false);
        forms.add(json);
        forms.add(json.replace("/", "\\/"));
        forms.add(json(value, true));
        forms.add(json(json, false));
        urls(value, forms);
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        base64(bytes, Base64.getEncoder(), forms);
        base64(bytes, Base64.getUrlEncoder(), forms);
        return forms;
    }

    /// As it stands in a JSON string; `ascii` for writers that escape all other characters.
    private static String json(String value, boolean ascii) {
        StringBuilder json = new StringBuilder();
        for (int at = 0; at < value.length(); at++) {
            char each = value.charAt(at);
            switch (each) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (each < FIRST_PRINTABLE || (ascii && each > LAST_ASCII)) {
                        json.append("\\u").append(HexFormat.of().toHexDigits(each));
                    } else {
                        json.append(each);
                    }
                }
            }
        }
        return json.toString();
    }

    private static void urls(String value, Set<String> forms) {
        String form = URLEncoder.encode(value, StandardCharsets.UTF_8);
        String url = form.replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
        for (String each : new String[] {form, url}) {
            forms.add(each);
            forms.add(PERCENT.matcher(each).replaceAll(match -> match.group().toLowerCase(Locale.ROOT)));
        }
    }

    /// By itself, and the part that is the same wherever it stands in a longer text that was encoded: each character
    /// holds 6 bits, so the first one or two and the last may also hold bits of what is before and behind.
    private static void base64(byte[] value, Base64.Encoder encoder, Set<String> forms) {
        forms.add(encoder.encodeToString(value));
        forms.add(encoder.withoutPadding().encodeToString(value));
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + value.length];
            System.arraycopy(value, 0, shifted, before, value.length);
            String all = encoder.withoutPadding().encodeToString(shifted);
            int first = (before * 8 + 5) / 6;
            int end = shifted.length * 8 / 6;
            if (end - first >= Redaction.SHORTEST) {
                forms.add(all.substring(first, end));
            }
        }
    }
}
