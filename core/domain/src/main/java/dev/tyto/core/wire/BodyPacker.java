package dev.tyto.core.wire;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.json.Json;
import dev.tyto.core.wire.EventFormat.Blob;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes the body of one event as JSON text and keeps its large parts beside it: texts over
/// [Bodies#TEXT_LIMIT], objects and lists over [Bodies#PART_LIMIT], every [Bodies#LEVELS]th level, and whatever
/// else it takes, largest first, to fit. The same body gives the same text and the same blobs. Made for one body;
/// not thread-safe.
final class BodyPacker {

    /// The JSON text of one value and its length in UTF-8; `movable` when a reference could stand in its place.
    private record Piece(String text, int bytes, boolean movable) {
        static Piece of(Json leaf) {
            String text = JsonText.write(leaf);
            return new Piece(text, Bodies.bytes(text), false);
        }
    }

    private final Map<Digest, Blob> blobs = new LinkedHashMap<>();

    /// The body's text, in at most `room` bytes of UTF-8 where `room` is at least a reference's length.
    String pack(Json.Obj body, int room) {
        Map<String, Piece> fields = new LinkedHashMap<>();
        body.fields().forEach((name, value) -> fields.put(nameText(name), piece(value, 1)));
        while (true) {
            Piece whole = object(fields);
            if (whole.bytes() <= room) {
                return whole.text();
            }
            Map.Entry<String, Piece> largest = null;
            for (Map.Entry<String, Piece> field : fields.entrySet()) {
                Piece piece = field.getValue();
                if (piece.movable()
                        && (largest == null
                                || piece.bytes() > largest.getValue().bytes())) {
                    largest = field;
                }
            }
            if (largest == null) {
                return moved(whole.text(), true).text();
            }
            largest.setValue(moved(largest.getValue().text(), true));
        }
    }

    /// What was kept beside the text, in the order in which it was met, each once.
    List<Blob> blobs() {
        return List.copyOf(blobs.values());
    }

    private Piece piece(Json value, int level) {
        return switch (value) {
            case Json.Str(String text) -> text(text);
            case Json.Obj(Map<String, Json> fields) -> {
                Map<String, Piece> pieces = new LinkedHashMap<>();
                fields.forEach((name, field) -> pieces.put(nameText(name), piece(field, level + 1)));
                yield kept(object(pieces), level);
            }
            case Json.Arr(List<Json> items) ->
                kept(list(items.stream().map(item -> piece(item, level + 1)).toList()), level);
            case Json.Num _, Json.Bool _, Json.Nul _ -> Piece.of(value);
        };
    }

    private Piece text(String text) {
        if (!isLong(text)) {
            return Piece.of(new Json.Str(text));
        }
        // UTF-8 has no form for a lone surrogate, JSON's escapes do.
        boolean plain = StandardCharsets.UTF_8.newEncoder().canEncode(text);
        return plain ? moved(text, false) : moved(JsonText.write(new Json.Str(text)), true);
    }

    private static boolean isLong(String text) {
        return text.length() > Bodies.TEXT_LIMIT
                || (text.length() > Bodies.TEXT_LIMIT / 4 && Bodies.bytes(text) > Bodies.TEXT_LIMIT);
    }

    private Piece kept(Piece container, int level) {
        return container.bytes() > Bodies.PART_LIMIT || level % Bodies.LEVELS == 0
                ? moved(container.text(), true)
                : container;
    }

    private Piece moved(String text, boolean json) {
        Digest digest = Digest.of(text);
        blobs.putIfAbsent(digest, new Blob(digest, text));
        return Piece.of(Bodies.reference(digest.hex(), json));
    }

    private static String nameText(String name) {
        return JsonText.write(new Json.Str(Bodies.escaped(name)));
    }

    private static Piece object(Map<String, Piece> fields) {
        List<Piece> pieces = new ArrayList<>();
        fields.forEach((name, piece) ->
                pieces.add(new Piece(name + ':' + piece.text(), Bodies.bytes(name) + 1 + piece.bytes(), false)));
        return joined('{', pieces, '}');
    }

    private static Piece list(List<Piece> items) {
        return joined('[', items, ']');
    }

    private static Piece joined(char opening, List<Piece> pieces, char closing) {
        StringBuilder text = new StringBuilder().append(opening);
        int bytes = 2;
        for (Piece piece : pieces) {
            if (text.length() > 1) {
                text.append(',');
                bytes++;
            }
            text.append(piece.text());
            bytes += piece.bytes();
        }
        return new Piece(text.append(closing).toString(), bytes, bytes > Bodies.TEXT_LIMIT);
    }
}
