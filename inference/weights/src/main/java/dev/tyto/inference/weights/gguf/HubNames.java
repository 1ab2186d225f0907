package dev.tyto.inference.weights.gguf;

import static dev.tyto.inference.weights.MalformedCheckpointException.quoted;

import dev.tyto.inference.weights.Checkpoint;
import dev.tyto.inference.weights.StoredTensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A GGUF checkpoint with the names and the order of rows that the model has on its hub:
/// `blk.0.attn_q.weight` becomes `model.layers.0.self_attn.q_proj.weight`.
///
/// The rows of q and k of the Llama family lie in the file so that a rotation takes neighbours (2i, 2i+1) of a
/// head;
/// here they lie in two halves (i, i + headDim/2) again. Tensors without such a name, as tables of rotary
/// frequencies, are left out.
///
/// Closing closes the checkpoint beneath.
public final class HubNames implements Checkpoint {

    /// Families whose weights differ in names and in the order of rows only.
    private static final Set<String> ARCHITECTURES = Set.of("llama", "qwen2", "qwen3");

    private static final Pattern LAYER = Pattern.compile("blk\\.(\\d{1,6})\\.([a-z_]+)\\.(weight|bias)");
    private static final Map<String, String> WHOLE = Map.of(
            "token_embd.weight", "model.embed_tokens.weight",
            "output_norm.weight", "model.norm.weight",
            "output.weight", "lm_head.weight");
    private static final Map<String, String> PARTS = Map.ofEntries(
            Map.entry("attn_norm", "input_layernorm"),
            Map.entry("attn_q", "self_attn.q_proj"),
            Map.entry("attn_k", "self_attn.k_proj"),
            Map.entry("attn_v", "self_attn.v_proj"),
            Map.entry("attn_output", "self_attn.o_proj"),
            Map.entry("attn_q_norm", "self_attn.q_norm"),
            Map.entry("attn_k_norm", "self_attn.k_norm"),
            Map.entry("ffn_norm", "post_attention_layernorm"),
            Map.entry("ffn_gate", "mlp.gate_proj"),
            Map.entry("ffn_up", "mlp.up_proj"),
            Map.entry("ffn_down", "mlp.down_proj"));

    private final GgufCheckpoint file;
    private final SequencedMap<String, StoredTensor> tensors;

    private HubNames(GgufCheckpoint file, SequencedMap<String, StoredTensor> tensors) {
        this.file = file;
        this.tensors = tensors;
    }

    /// Takes over `file`.
    ///
    /// @throws IllegalArgumentException when the model is of no family whose names are known, or its q and k do
    ///     not
    ///     divide into its heads
    public static HubNames of(GgufCheckpoint file) {
        String architecture = file.text("general.architecture").orElse("absent");
        if (!ARCHITECTURES.contains(architecture)) {
            throw new IllegalArgumentException(
                    "general.architecture must be one of " + ARCHITECTURES + " but was " + quoted(architecture));
        }
        SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (StoredTensor tensor : file.tensors().values()) {
            Optional<String> name = name(tensor.name());
            if (name.isPresent()) {
                long heads = architecture.equals("llama") ? interleavedHeads(file, tensor.name()) : 0;
                tensors.put(name.get(), new HubTensor(name.get(), tensor, heads));
            }
        }
        return new HubNames(file, tensors);
    }

    private static Optional<String> name(String name) {
        Matcher layer = LAYER.matcher(name);
        if (!layer.matches()) {
            return Optional.ofNullable(WHOLE.get(name));
        }
        return Optional.ofNullable(PARTS.get(layer.group(2)))
                .map(part -> "model.layers." + Integer.parseInt(layer.group(1)) + "." + part + "." + layer.group(3));
    }

    /// How many heads the rows of a tensor make up in the interleaved order; 0 where the order is that of the
    /// hub.
    private static long interleavedHeads(GgufCheckpoint file, String name) {
        Matcher layer = LAYER.matcher(name);
        if (!layer.matches()) {
            return 0;
        }
        String heads = "llama.attention.head_count";
        return switch (layer.group(2)) {
            case "attn_q" -> required(file, heads);
            case "attn_k" -> file.whole(heads + "_kv").orElseGet(() -> required(file, heads));
            default -> 0;
        };
    }

    private static long required(GgufCheckpoint file, String key) {
        return file.whole(key)
                .filter(count -> count > 0)
                .orElseThrow(() -> new IllegalArgumentException(key + " must be a positive integer but was "
                        + file.values().get(key)));
    }

    @Override
    public SequencedMap<String, StoredTensor> tensors() {
        return Collections.unmodifiableSequencedMap(tensors);
    }

    @Override
    public SequencedMap<String, String> metadata() {
        return file.metadata();
    }

    @Override
    public void close() {
        file.close();
    }
}
