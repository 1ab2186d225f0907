package dev.tyto.inference.weights.safetensors;

import static dev.tyto.inference.weights.MalformedCheckpointException.quoted;

import dev.tyto.inference.weights.MalformedCheckpointException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// A checkpoint in several safetensors files, as `model.safetensors.index.json` beside them lists it.
///
/// Made by [#read], which also read the header of every shard: each tensor lies in exactly one of them, and in the one
/// the index names. Tensors of a shard that the index leaves out belong to the checkpoint all the same. Immutable.
///
/// @param shards the header of each file by file name, in the order of the index
/// @param shardOfTensor the file name by tensor, for every tensor of every shard
/// @param warnings what is wrong with the index but harms nobody, one sentence each
public record SafetensorsIndex(
        SequencedMap<String, SafetensorsHeader> shards,
        SequencedMap<String, String> shardOfTensor,
        List<String> warnings) {

    public SafetensorsIndex {
        shards = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(shards));
        shardOfTensor = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(shardOfTensor));
        warnings = List.copyOf(warnings);
    }

    /// Reads the index at `path` and the headers of the files it names, which lie in the same folder.
    ///
    /// Every name is judged before the first file is opened: it must be a plain file name. The file itself may be a
    /// symbolic link, as in the cache of a model hub.
    ///
    /// @throws MalformedCheckpointException when the index or a shard breaks a rule, or a shard is missing
    /// @throws IOException when a file cannot be read
    public static SafetensorsIndex read(Path path) throws IOException, MalformedCheckpointException {
        SafetensorsIndexParser.Listing listing = listing(path);
        SequencedMap<String, SafetensorsHeader> shards = new LinkedHashMap<>();
        for (String shard : shardNames(listing, path)) {
            shards.put(shard, shard(path, shard));
        }
        SequencedMap<String, String> shardOfTensor = shardOfTensor(shards, path);
        checkListed(listing, shardOfTensor, path);
        return new SafetensorsIndex(shards, shardOfTensor, warnings(listing, shards));
    }

    private static SafetensorsIndexParser.Listing listing(Path path) throws IOException, MalformedCheckpointException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() > SafetensorsHeader.MAX_HEADER_BYTES) {
                throw MalformedCheckpointException.at(
                        path,
                        "index",
                        "must have at most " + SafetensorsHeader.MAX_HEADER_BYTES + " bytes but has " + channel.size());
            }
            try (StrictJson json = StrictJson.open(channel, path, "index", 0, channel.size())) {
                return new SafetensorsIndexParser(json, path).listing();
            }
        }
    }

    private static SequencedSet<String> shardNames(SafetensorsIndexParser.Listing listing, Path path)
            throws MalformedCheckpointException {
        SequencedSet<String> names = new LinkedHashSet<>(listing.shardOfTensor().values());
        for (String name : names) {
            if (!isPlainFileName(name)) {
                throw MalformedCheckpointException.at(
                        path, "shard " + quoted(name), "must be named by a plain file name in the folder of the index");
            }
        }
        return names;
    }

    private static boolean isPlainFileName(String name) {
        return !name.isBlank()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(unit -> unit < ' ' || "/\\:\u007F".indexOf(unit) >= 0);
    }

    private static SafetensorsHeader shard(Path path, String name) throws IOException, MalformedCheckpointException {
        Path shard = path.resolveSibling(name);
        if (!Files.isRegularFile(shard)) {
            throw MalformedCheckpointException.at(
                    path, "shard " + quoted(name), "must be a file beside the index but is not there");
        }
        return SafetensorsHeader.read(shard);
    }

    private static SequencedMap<String, String> shardOfTensor(Map<String, SafetensorsHeader> shards, Path path)
            throws MalformedCheckpointException {
        SequencedMap<String, String> shardOfTensor = new LinkedHashMap<>();
        for (Map.Entry<String, SafetensorsHeader> shard : shards.entrySet()) {
            for (String tensor : shard.getValue().tensors().keySet()) {
                String other = shardOfTensor.putIfAbsent(tensor, shard.getKey());
                if (other != null) {
                    throw MalformedCheckpointException.at(
                            path,
                            "tensor " + quoted(tensor),
                            "must be stored once but is in " + quoted(other) + " and " + quoted(shard.getKey()));
                }
            }
        }
        return shardOfTensor;
    }

    private static void checkListed(
            SafetensorsIndexParser.Listing listing, Map<String, String> shardOfTensor, Path path)
            throws MalformedCheckpointException {
        for (Map.Entry<String, String> listed : listing.shardOfTensor().entrySet()) {
            if (!listed.getValue().equals(shardOfTensor.get(listed.getKey()))) {
                throw MalformedCheckpointException.at(
                        path,
                        "tensor " + quoted(listed.getKey()),
                        "must be in " + quoted(listed.getValue()) + " as the index says but is not");
            }
        }
    }

    private static List<String> warnings(
            SafetensorsIndexParser.Listing listing, Map<String, SafetensorsHeader> shards) {
        long actual = shards.values().stream()
                .flatMap(header -> header.tensors().values().stream())
                .mapToLong(SafetensorsHeader.Tensor::bytes)
                .sum();
        OptionalLong claimed = listing.totalSize();
        return claimed.isEmpty() || claimed.getAsLong() == actual
                ? List.of()
                : List.of("total_size should be " + actual + " but was " + claimed.getAsLong());
    }
}
