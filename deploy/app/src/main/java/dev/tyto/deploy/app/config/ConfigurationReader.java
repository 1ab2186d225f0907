package dev.tyto.deploy.app.config;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.tyto.core.env.SecretReference;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.work.WorkerProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads one configuration file, token by token: nothing is expanded, nothing but the format's own few keys is
/// accepted, and every complaint has its line. Used once, by one thread.
final class ConfigurationReader {

    private static final String FILE = "file:";
    private static final Set<String> TOP_KEYS = Set.of("model", "models", "workers");
    private static final Set<String> ENTRY_KEYS = Set.of("name", "kind", "url", "key", "price", "context");
    private static final Pattern SHOWN_KEY = Pattern.compile("[a-z_-]{1,30}");
    private static final Pattern ENTRY_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,59}");
    private static final int MAX_ENTRIES = 1_000;

    private final Path file;
    private final String text;

    ConfigurationReader(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    Configuration read() throws ConfigurationException, IOException {
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            return document(parser);
        } catch (JsonParseException e) {
            SyntaxComplaint complaint = SyntaxComplaint.of(e);
            String place = complaint.line() > 0 ? " line " + complaint.line() : "";
            throw new ConfigurationException(file + place + " must be YAML but " + complaint.reason(), e);
        }
    }

    private Configuration document(YAMLParser parser) throws ConfigurationException, IOException {
        JsonToken first = parser.nextToken();
        if (first == null || first == JsonToken.VALUE_NULL || isEmptyText(parser, first)) {
            return Configuration.NONE;
        }
        if (first != JsonToken.START_OBJECT) {
            throw at(parser, "must hold the keys model, models and workers but holds something else");
        }
        String model = null;
        List<ModelEntry> models = List.of();
        List<WorkerProfile> workers = List.of();
        Set<String> seen = new HashSet<>();
        for (String key = nextKey(parser); key != null; key = nextKey(parser)) {
            requireKnown(parser, key, TOP_KEYS, seen, "");
            switch (key) {
                case "model" -> model = textOf(parser, "model");
                case "models" -> models = entries(parser);
                default -> workers = new WorkersReader(this, parser).read();
            }
        }
        if (parser.nextToken() != null) {
            throw at(parser, "must be one YAML document but holds more");
        }
        return new Configuration(model, models, workers);
    }

    private List<ModelEntry> entries(YAMLParser parser) throws ConfigurationException, IOException {
        requirePlain(parser, parser.nextToken(), "models");
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw at(parser, "models must be a list of entries, each starting with '- name:'");
        }
        List<ModelEntry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String place = "models[" + entries.size() + "]";
            requirePlain(parser, parser.currentToken(), place);
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw at(parser, place + " must be an entry with keys such as name, kind, url and key");
            }
            ModelEntry entry = entry(parser, place);
            if (!names.add(entry.name())) {
                throw at(parser, place + ".name must be unique but " + entry.name() + " is used more than once");
            }
            entries.add(entry);
            if (entries.size() > MAX_ENTRIES) {
                throw at(parser, "models must have at most " + MAX_ENTRIES + " entries but has more");
            }
        }
        return entries;
    }

    private ModelEntry entry(YAMLParser parser, String place) throws ConfigurationException, IOException {
        int line = lineOf(parser);
        Map<String, String> fields = new LinkedHashMap<>();
        SecretReference reference = null;
        FactsReader facts = new FactsReader(this, parser, place);
        Set<String> seen = new HashSet<>();
        for (String key = nextKey(parser); key != null; key = nextKey(parser)) {
            requireKnown(parser, key, ENTRY_KEYS, seen, place + ".");
            switch (key) {
                case "price" -> facts.readPrice();
                case "context" -> facts.readContext();
                case "key" -> reference = reference(parser, place, textOf(parser, place + ".key"));
                case "kind" -> fields.put(key, kind(parser, place, textOf(parser, place + ".kind")));
                default -> fields.put(key, textOf(parser, place + "." + key));
            }
        }
        String name = required(fields.get("name"), place, "name", line);
        if (!ENTRY_NAME.matcher(name).matches()) {
            throw new ConfigurationException(file + " line " + line + ": " + place
                    + ".name must be 1 to 60 letters, digits, '.', '_' or '-' but is something else");
        }
        String kind = required(fields.get("kind"), place, "kind", line);
        return new ModelEntry(name, kind, location(kind, fields.get("url"), place, line), reference, facts.facts());
    }

    private String kind(YAMLParser parser, String place, String value) throws ConfigurationException {
        if (!Configuration.KINDS.contains(value)) {
            throw at(
                    parser,
                    place + ".kind must be one of " + String.join(", ", Configuration.KINDS) + " but is "
                            + (SHOWN_KEY.matcher(value).matches() ? value : "something else"));
        }
        return value;
    }

    /// A script's path, which starts at this file's folder; other locations as they are.
    private @Nullable String location(String kind, @Nullable String url, String place, int line)
            throws ConfigurationException {
        if (url == null || !kind.equals("replay")) {
            return url;
        }
        try {
            return beside(url).toString();
        } catch (InvalidPathException e) {
            throw new ConfigurationException(
                    file + " line " + line + ": " + place + ".url must be the path of a file but is none", e);
        }
    }

    private SecretReference reference(YAMLParser parser, String place, String value) throws ConfigurationException {
        try {
            return new SecretReference(value.startsWith(FILE) ? FILE + keyFile(value.substring(FILE.length())) : value);
        } catch (IllegalArgumentException e) {
            throw at(
                    parser,
                    place + ".key must be env:NAME (letters, digits and '_') or file:PATH, which say where the key is;"
                            + " the key itself must not stand in this file");
        }
    }

    /// A relative path starts at this file's folder. A bare name without such a file may be a key that was put here
    /// by mistake: it stays bare, which [SecretReference] does not show.
    private String keyFile(String path) {
        if (path.isEmpty() || path.startsWith("~/")) {
            return path;
        }
        Path resolved = beside(path);
        return path.contains("/") || Files.exists(resolved) ? resolved.toString() : path;
    }

    private Path beside(String path) {
        return file.toAbsolutePath().resolveSibling(path).normalize();
    }

    private String required(@Nullable String value, String place, String key, int line) throws ConfigurationException {
        if (value == null) {
            throw new ConfigurationException(file + " line " + line + ": " + place + " must have the key " + key);
        }
        return value;
    }

    void requireKnown(YAMLParser parser, String key, Set<String> known, Set<String> seen, String place)
            throws ConfigurationException {
        if (!known.contains(key)) {
            throw at(
                    parser,
                    place + shown(key) + " must be one of "
                            + String.join(", ", known.stream().sorted().toList()));
        }
        if (!seen.add(key)) {
            throw at(parser, place + key + " must be given once but is given twice");
        }
    }

    @Nullable
    String nextKey(YAMLParser parser) throws ConfigurationException, IOException {
        JsonToken token = parser.nextToken();
        requirePlain(parser, token, "a key");
        return token == JsonToken.FIELD_NAME ? parser.currentName() : null;
    }

    String textOf(YAMLParser parser, String place) throws ConfigurationException, IOException {
        JsonToken token = parser.nextToken();
        requirePlain(parser, token, place);
        if (token != JsonToken.VALUE_STRING || parser.getText().isBlank()) {
            throw at(parser, place + " must be text that is not empty (in quotes where it looks like something else)");
        }
        return parser.getText().strip();
    }

    void requirePlain(YAMLParser parser, @Nullable JsonToken token, String place)
            throws ConfigurationException, IOException {
        if (parser.isCurrentAlias() || (token != null && parser.getObjectId() != null)) {
            throw at(parser, place + " must be written out: anchors (&) and aliases (*) are not supported here");
        }
    }

    private boolean isEmptyText(YAMLParser parser, JsonToken token) throws IOException {
        return token == JsonToken.VALUE_STRING && parser.getText().isBlank();
    }

    ConfigurationException at(YAMLParser parser, String complaint) {
        return new ConfigurationException(file + " line " + lineOf(parser) + ": " + complaint);
    }

    private static int lineOf(YAMLParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    /// A key as it may be shown: only a plain word, for what stands there may be a secret.
    private static String shown(String key) {
        return SHOWN_KEY.matcher(key).matches() ? key : "a key that is not repeated here";
    }
}
