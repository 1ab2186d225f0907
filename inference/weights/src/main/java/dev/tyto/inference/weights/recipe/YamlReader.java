package dev.tyto.inference.weights.recipe;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Reads one YAML document into nodes, in bounded depth and without expanding anything: aliases are refused.
/// Used once, by one thread.
final class YamlReader {

    private static final int MAX_DEPTH = 30;

    private final String file;
    private final YAMLParser parser;

    private YamlReader(String file, YAMLParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /// @param file names the document in messages
    static Node read(String text, String file) throws RecipeException {
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            return new YamlReader(file, parser).document();
        } catch (JsonParseException e) {
            int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            throw RecipeException.at(file, line, "recipe must be YAML but breaks its rules there");
        } catch (IOException e) {
            throw RecipeException.at(file, 1, "recipe must be YAML but was not readable");
        }
    }

    private Node document() throws RecipeException, IOException {
        if (parser.nextToken() == null) {
            throw RecipeException.at(file, 1, "recipe must not be empty");
        }
        Node node = node(0);
        if (parser.nextToken() != null) {
            throw at("recipe must be one YAML document but holds more");
        }
        return node;
    }

    private Node node(int depth) throws RecipeException, IOException {
        if (depth > MAX_DEPTH) {
            throw at("recipe must be nested at most " + MAX_DEPTH + " deep");
        }
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
            throw at("recipe must not use anchors and aliases ('&' and '*'): write the value out");
        }
        int line = line();
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(line, depth);
            case START_ARRAY -> sequence(line, depth);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Node.Numeric(line, parser.getDoubleValue());
            case VALUE_TRUE -> new Node.Truth(line, true);
            case VALUE_FALSE -> new Node.Truth(line, false);
            case VALUE_NULL -> new Node.Nothing(line);
            case VALUE_STRING -> new Node.Text(line, parser.getText());
            case JsonToken other -> throw at("recipe must hold keys, lists and values but holds " + other);
        };
    }

    private Node mapping(int line, int depth) throws RecipeException, IOException {
        SequencedMap<String, Node.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            int keyLine = line();
            parser.nextToken();
            if (entries.put(key, new Node.Entry(keyLine, node(depth + 1))) != null) {
                throw RecipeException.at(file, keyLine, "key " + key + " must be there once but is there twice");
            }
        }
        return new Node.Mapping(line, entries);
    }

    private Node sequence(int line, int depth) throws RecipeException, IOException {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(depth + 1));
        }
        return new Node.Sequence(line, items);
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private RecipeException at(String message) {
        return RecipeException.at(file, line(), message);
    }
}
