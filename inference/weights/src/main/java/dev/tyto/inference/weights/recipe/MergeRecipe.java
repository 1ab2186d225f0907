package dev.tyto.inference.weights.recipe;

import dev.tyto.inference.weights.merging.MethodSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// A merge as a recipe asks for it: mergekit's YAML, with one key of our own, `mode`, which names the mode of
/// the method.
///
/// Made by [#parse], which knows every key; paths in it start at the working directory. Immutable.
///
/// @param base the model that task vectors are taken from; null if none is named
/// @param modules by name; one named `default` where the recipe has models or slices
/// @param parameters of all modules
public record MergeRecipe(
        MethodSpec method,
        @Nullable ModelReference base,
        SequencedMap<String, Section> modules,
        Map<String, ParameterValue> parameters,
        Output output) {

    /// The module of a recipe that names none.
    public static final String DEFAULT_MODULE = "default";

    public MergeRecipe {
        modules = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(modules));
        parameters = Map.copyOf(parameters);
    }

    /// @param file names the recipe in messages
    /// @throws RecipeException when it is no YAML, or has a key, a method or a value that is not known; with
    ///     the line
    public static MergeRecipe parse(String text, String file) throws RecipeException {
        return new RecipeReader(file).recipe(YamlReader.read(text, file));
    }

    /// How the result is written.
    ///
    /// @param type in which mergekit loads and computes, as `float32`; null if the recipe leaves it open
    /// @param written the type of the result; null for `type`
    /// @param chatTemplate `auto`, a name or a template; null for that of the first model
    public record Output(
            @Nullable String type,
            @Nullable String written,
            Tokenizer tokenizer,
            @Nullable String chatTemplate) {}

    /// Where the tokenizer comes from.
    ///
    /// @param source `union`, `base` or a model; null for that of the base or first model
    /// @param tokens where the embedding of a token comes from, by token
    /// @param multiple of which the vocabulary is padded to; 0 for no padding
    public record Tokenizer(@Nullable String source, Map<String, TokenSource> tokens, int multiple) {

        public Tokenizer {
            tokens = Map.copyOf(tokens);
        }
    }

    /// Where the embedding of one token comes from.
    ///
    /// @param kind `model`, `zero` or `model_token`
    /// @param model null for `zero`
    /// @param token of `model_token`: the token itself or its number, as text
    /// @param force whether it replaces the embedding also of models that have the token
    public record TokenSource(
            String kind,
            @Nullable ModelReference model,
            @Nullable String token,
            boolean force) {}

    /// A part of a model that is merged by itself.
    ///
    /// @param models whole models, or empty where there are slices
    public record Section(List<Source> models, List<Slice> slices, Map<String, ParameterValue> parameters) {

        public Section {
            models = List.copyOf(models);
            slices = List.copyOf(slices);
            parameters = Map.copyOf(parameters);
        }
    }

    /// Layers of the result.
    ///
    /// @param base for this slice; null for that of the recipe
    public record Slice(List<Source> sources, @Nullable ModelReference base, Map<String, ParameterValue> parameters) {

        public Slice {
            sources = List.copyOf(sources);
            parameters = Map.copyOf(parameters);
        }
    }

    /// Layers of a model.
    ///
    /// @param range null for all layers
    public record Source(ModelReference model, @Nullable Range range, Map<String, ParameterValue> parameters) {

        public Source {
            parameters = Map.copyOf(parameters);
        }
    }

    /// Layers from `from` to before `to`.
    public record Range(int from, int to) {}

    /// Every model that the recipe names, the base first.
    public SequencedSet<ModelReference> models() {
        SequencedSet<ModelReference> models = new LinkedHashSet<>();
        if (base != null) {
            models.add(base);
        }
        for (Section module : modules.values()) {
            module.models().forEach(source -> models.add(source.model()));
            for (Slice slice : module.slices()) {
                if (slice.base() != null) {
                    models.add(slice.base());
                }
                slice.sources().forEach(source -> models.add(source.model()));
            }
        }
        return Collections.unmodifiableSequencedSet(models);
    }
}
