package dev.tyto.deploy.app.config;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.work.WorkerProfile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the list `workers` of one configuration file, whose parser stands before it. Used once.
final class WorkersReader {

    private static final Set<String> KEYS = Set.of("name", "description", "capabilities", "tools", "model");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,59}");
    private static final int MAX_WORKERS = 100;
    private static final int MAX_ITEMS = 1_000;

    private final ConfigurationReader reader;
    private final YAMLParser parser;

    WorkersReader(ConfigurationReader reader, YAMLParser parser) {
        this.reader = reader;
        this.parser = parser;
    }

    List<WorkerProfile> read() throws ConfigurationException, IOException {
        reader.requirePlain(parser, parser.nextToken(), "workers");
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw reader.at(parser, "workers must be a list of workers, each starting with '- name:'");
        }
        List<WorkerProfile> workers = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String place = "workers[" + workers.size() + "]";
            reader.requirePlain(parser, parser.currentToken(), place);
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw reader.at(parser, place + " must be a worker with keys such as name, description and tools");
            }
            WorkerProfile worker = worker(place);
            if (!names.add(worker.name())) {
                throw reader.at(
                        parser, place + ".name must be unique but " + worker.name() + " is used more than once");
            }
            workers.add(worker);
            if (workers.size() > MAX_WORKERS) {
                throw reader.at(parser, "workers must be at most " + MAX_WORKERS + " but are more");
            }
        }
        return workers;
    }

    private WorkerProfile worker(String place) throws ConfigurationException, IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, List<String>> lists = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (String key = reader.nextKey(parser); key != null; key = reader.nextKey(parser)) {
            reader.requireKnown(parser, key, KEYS, seen, place + ".");
            switch (key) {
                case "capabilities", "tools" -> lists.put(key, items(place + "." + key));
                default -> texts.put(key, reader.textOf(parser, place + "." + key));
            }
        }
        for (String key : List.of("name", "description", "tools")) {
            if (!seen.contains(key)) {
                throw reader.at(parser, place + " must have the key " + key);
            }
        }
        String name = texts.getOrDefault("name", "");
        if (!NAME.matcher(name).matches()) {
            throw reader.at(
                    parser, place + ".name must be 1 to 60 letters, digits, '.', '_' or '-' but is something else");
        }
        String model = texts.get("model");
        return new WorkerProfile(
                name,
                texts.getOrDefault("description", ""),
                lists.getOrDefault("capabilities", List.of()).stream()
                        .map(Capability::new)
                        .toList(),
                lists.getOrDefault("tools", List.of()),
                model == null ? null : new ModelName(model));
    }

    private List<String> items(String place) throws ConfigurationException, IOException {
        reader.requirePlain(parser, parser.nextToken(), place);
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw reader.at(parser, place + " must be a list such as [files, reading]");
        }
        List<String> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            reader.requirePlain(parser, parser.currentToken(), place);
            boolean isText = parser.currentToken() == JsonToken.VALUE_STRING;
            if (!isText || parser.getText().isBlank() || items.size() >= MAX_ITEMS) {
                throw reader.at(parser, place + " must be a list of at most " + MAX_ITEMS + " words");
            }
            items.add(parser.getText().strip());
        }
        return items;
    }
}
