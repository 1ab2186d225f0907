package dev.tyto.inference.weights.recipe;

import dev.tyto.inference.weights.merging.MethodSettings.Setting;
import dev.tyto.inference.weights.merging.MethodSpec;
import dev.tyto.inference.weights.recipe.MergeRecipe.Output;
import dev.tyto.inference.weights.recipe.MergeRecipe.Range;
import dev.tyto.inference.weights.recipe.MergeRecipe.Section;
import dev.tyto.inference.weights.recipe.MergeRecipe.Slice;
import dev.tyto.inference.weights.recipe.MergeRecipe.Source;
import dev.tyto.inference.weights.recipe.MergeRecipe.TokenSource;
import dev.tyto.inference.weights.recipe.MergeRecipe.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// From nodes to a recipe: every key is known or refused with its line. Used once.
final class RecipeReader {

    private static final Set<String> TYPES = Set.of("float32", "float16", "bfloat16");
    /// Set from whether there is a base, not by the recipe.
    private static final String WITH_BASE = "with_base";

    private final String file;

    RecipeReader(String file) {
        this.file = file;
    }

    MergeRecipe recipe(Node root) throws RecipeException {
        Fields fields = Fields.of(
                file,
                root,
                "recipe",
                Set.of(
                        "merge_method",
                        "mode",
                        "base_model",
                        "models",
                        "slices",
                        "modules",
                        "parameters",
                        "dtype",
                        "out_dtype",
                        "tokenizer_source",
                        "tokenizer",
                        "chat_template"));
        MethodSpec method = method(fields);
        int sorts = 0;
        for (String key : List.of("models", "slices", "modules")) {
            sorts += fields.has(key) ? 1 : 0;
        }
        if (sorts != 1) {
            throw RecipeException.at(
                    file, root.line(), "recipe must have exactly one of models, slices, modules but has " + sorts);
        }
        return new MergeRecipe(
                method,
                fields.model("base_model"),
                modules(fields, method),
                parameters(fields, method, false),
                output(fields));
    }

    private MethodSpec method(Fields fields) throws RecipeException {
        String name = fields.required("merge_method");
        if (name.equals("moe")) {
            throw fields.at(
                    "merge_method",
                    "merge_method must be one of this list but was moe: assembling a mixture of"
                            + " experts is not a merge of tensors and is left out");
        }
        String mode = fields.text("mode");
        if (MethodSpec.named(name).isEmpty()) {
            throw fields.at(
                    "merge_method", "merge_method must be one of " + known(MethodSpec::name) + " but was " + name);
        }
        return (mode == null ? MethodSpec.named(name) : MethodSpec.named(name, mode))
                .orElseThrow(() -> fields.at(
                        "mode",
                        "mode of " + name + " must be one of "
                                + MethodSpec.all().stream()
                                        .filter(spec -> spec.name().equals(name))
                                        .map(MethodSpec::mode)
                                        .toList()
                                + " but was " + mode));
    }

    private static Set<String> known(Function<MethodSpec, String> name) {
        return MethodSpec.all().stream().map(name).collect(Collectors.toCollection(TreeSet::new));
    }

    private SequencedMap<String, Section> modules(Fields fields, MethodSpec method) throws RecipeException {
        SequencedMap<String, Section> modules = new LinkedHashMap<>();
        Node.Entry named = fields.entry("modules");
        if (named == null) {
            modules.put(MergeRecipe.DEFAULT_MODULE, module(fields, method, Map.of()));
            return modules;
        }
        for (Map.Entry<String, Node.Entry> each :
                mapping(named.value(), "modules").entries().entrySet()) {
            Fields module = Fields.of(
                    file, each.getValue().value(), "module " + each.getKey(), Set.of("models", "slices", "parameters"));
            if (module.has("models") == module.has("slices")) {
                throw RecipeException.at(
                        file, each.getValue().line(), "module " + each.getKey() + " must have either models or slices");
            }
            modules.put(each.getKey(), module(module, method, parameters(module, method, false)));
        }
        return modules;
    }

    private Section module(Fields fields, MethodSpec method, Map<String, ParameterValue> parameters)
            throws RecipeException {
        List<Source> models = new ArrayList<>();
        for (Node node : fields.items("models")) {
            models.add(source(Fields.of(file, node, "model", Set.of("model", "parameters")), method, null));
        }
        List<Slice> slices = new ArrayList<>();
        for (Node node : fields.items("slices")) {
            slices.add(slice(node, method));
        }
        return new Section(models, slices, parameters);
    }

    private Slice slice(Node node, MethodSpec method) throws RecipeException {
        Fields fields =
                Fields.of(file, node, "slice", Set.of("sources", "base_model", "residual_weight", "parameters"));
        if (fields.has("residual_weight")) {
            throw fields.at("residual_weight", "residual_weight must be left out: it has no effect in mergekit either");
        }
        List<Source> sources = new ArrayList<>();
        for (Node each : fields.items("sources")) {
            Fields source = Fields.of(file, each, "source", Set.of("model", "layer_range", "parameters"));
            sources.add(source(source, method, range(source)));
        }
        if (sources.isEmpty()) {
            throw RecipeException.at(file, node.line(), "slice must have at least one of sources");
        }
        for (Source source : sources) {
            if (layers(source) != layers(sources.getFirst())) {
                throw RecipeException.at(
                        file,
                        node.line(),
                        "sources of a slice must have as many layers as the first (" + layers(sources.getFirst())
                                + ") but " + source.model() + " has " + layers(source));
            }
        }
        return new Slice(sources, fields.model("base_model"), parameters(fields, method, false));
    }

    private static int layers(Source source) {
        return source.range() == null ? 0 : source.range().to() - source.range().from();
    }

    private Source source(Fields fields, MethodSpec method, @Nullable Range range) throws RecipeException {
        ModelReference model = fields.model("model");
        if (model == null) {
            throw RecipeException.at(file, fields.line(), fields.what() + " must have the key model");
        }
        return new Source(model, range, parameters(fields, method, true));
    }

    private Range range(Fields fields) throws RecipeException {
        List<Node> items = fields.items("layer_range");
        if (items.size() == 2
                && items.get(0) instanceof Node.Numeric from
                && items.get(1) instanceof Node.Numeric to
                && from.value() >= 0
                && from.value() < to.value()
                && to.value() <= 100_000
                && from.value() == (int) from.value()
                && to.value() == (int) to.value()) {
            return new Range((int) from.value(), (int) to.value());
        }
        throw RecipeException.at(
                file, fields.line(), "layer_range must be [first, end) with 0 <= first < end but is something else");
    }

    private Map<String, ParameterValue> parameters(Fields fields, MethodSpec method, boolean ofModel)
            throws RecipeException {
        Map<String, ParameterValue> parameters = new LinkedHashMap<>();
        Node.Entry entry = fields.entry("parameters");
        if (entry == null || entry.value() instanceof Node.Nothing) {
            return parameters;
        }
        Set<String> known = method.parameters().stream()
                .filter(parameter -> parameter.perModel() || !ofModel)
                .map(MethodSpec.Parameter::name)
                .filter(name -> !name.equals(WITH_BASE))
                .collect(Collectors.toCollection(TreeSet::new));
        for (Map.Entry<String, Node.Entry> each :
                mapping(entry.value(), "parameters").entries().entrySet()) {
            String name = each.getKey();
            if (!known.contains(name)) {
                throw RecipeException.at(
                        file,
                        each.getValue().line(),
                        "parameter of " + method.name() + (ofModel ? " for a model" : "") + " must be one of " + known
                                + " but was " + name);
            }
            parameters.put(name, value(name, each.getValue().value()));
        }
        return parameters;
    }

    private ParameterValue value(String name, Node node) throws RecipeException {
        return switch (node) {
            case Node.Numeric number -> new ParameterValue.Single(Setting.of(number.value()));
            case Node.Truth truth -> new ParameterValue.Single(Setting.of(truth.value()));
            case Node.Text text -> new ParameterValue.Single(Setting.of(text.value()));
            case Node.Sequence sequence -> sequence(name, sequence);
            case Node.Mapping mapping ->
                throw RecipeException.at(
                        file, mapping.line(), name + " must be a value or a list: put '- ' before filter and value");
            case Node.Nothing nothing ->
                throw RecipeException.at(file, nothing.line(), name + " must have a value but has none");
        };
    }

    private ParameterValue sequence(String name, Node.Sequence sequence) throws RecipeException {
        if (!sequence.items().isEmpty() && sequence.items().getFirst() instanceof Node.Numeric) {
            List<Double> values = new ArrayList<>();
            for (Node item : sequence.items()) {
                if (!(item instanceof Node.Numeric number)) {
                    throw RecipeException.at(file, item.line(), "gradient of " + name + " must hold numbers only");
                }
                values.add(number.value());
            }
            return new ParameterValue.Gradient(values);
        }
        List<ParameterValue.Case> cases = new ArrayList<>();
        for (Node item : sequence.items()) {
            Fields fields = Fields.of(file, item, "case of " + name, Set.of("filter", "value"));
            Node.Entry value = fields.entry("value");
            if (value == null) {
                throw RecipeException.at(file, item.line(), "case of " + name + " must have the key value");
            }
            cases.add(new ParameterValue.Case(fields.text("filter"), value(name, value.value())));
        }
        if (cases.isEmpty()) {
            throw RecipeException.at(file, sequence.line(), name + " must have a value but is an empty list");
        }
        return new ParameterValue.Cases(cases);
    }

    private Output output(Fields fields) throws RecipeException {
        for (String key : List.of("dtype", "out_dtype")) {
            String type = fields.text(key);
            if (type != null && !TYPES.contains(type)) {
                throw fields.at(key, key + " must be one of " + new TreeSet<>(TYPES) + " but was " + type);
            }
        }
        if (fields.has("tokenizer") && fields.has("tokenizer_source")) {
            throw fields.at("tokenizer", "recipe must have at most one of tokenizer and tokenizer_source");
        }
        return new Output(
                fields.text("dtype"), fields.text("out_dtype"), tokenizer(fields), fields.text("chat_template"));
    }

    private Tokenizer tokenizer(Fields fields) throws RecipeException {
        Node.Entry entry = fields.entry("tokenizer");
        if (entry == null) {
            return new Tokenizer(fields.text("tokenizer_source"), Map.of(), 0);
        }
        Fields tokenizer =
                Fields.of(file, entry.value(), "tokenizer", Set.of("source", "tokens", "pad_to_multiple_of"));
        Map<String, TokenSource> tokens = new LinkedHashMap<>();
        Node.Entry given = tokenizer.entry("tokens");
        if (given != null) {
            for (Map.Entry<String, Node.Entry> each :
                    mapping(given.value(), "tokens").entries().entrySet()) {
                tokens.put(each.getKey(), token(each.getKey(), each.getValue().value()));
            }
        }
        int multiple = 0;
        Node.Entry padding = tokenizer.entry("pad_to_multiple_of");
        if (padding != null) {
            if (!(padding.value() instanceof Node.Numeric number) || number.value() < 1) {
                throw RecipeException.at(file, padding.line(), "pad_to_multiple_of must be a number above 0");
            }
            multiple = (int) number.value();
        }
        return new Tokenizer(tokenizer.text("source"), tokens, multiple);
    }

    private TokenSource token(String token, Node node) throws RecipeException {
        Fields fields = Fields.of(file, node, "token " + token, Set.of("source", "force"));
        Node.Entry source = fields.entry("source");
        boolean force = fields.entry("force") instanceof Node.Entry(int line, Node.Truth truth) && truth.value();
        if (source == null) {
            throw RecipeException.at(file, node.line(), "token " + token + " must have the key source");
        }
        if (source.value() instanceof Node.Text) {
            return new TokenSource("model", fields.model("source"), null, force);
        }
        Fields detail =
                Fields.of(file, source.value(), "source of " + token, Set.of("kind", "model", "token", "token_id"));
        String kind = detail.text("kind");
        if (kind != null && kind.equals("zero")) {
            return new TokenSource(kind, null, null, force);
        }
        Node.Entry number = detail.entry("token_id");
        String of = number != null && number.value() instanceof Node.Numeric id
                ? String.valueOf((long) id.value())
                : detail.text("token");
        if (detail.model("model") == null || of == null) {
            throw RecipeException.at(
                    file,
                    source.line(),
                    "source of " + token + " must be a model, kind zero, or a model and its token");
        }
        return new TokenSource("model_token", detail.model("model"), of, force);
    }

    private Node.Mapping mapping(Node node, String what) throws RecipeException {
        if (node instanceof Node.Mapping mapping) {
            return mapping;
        }
        throw RecipeException.at(file, node.line(), what + " must hold keys but holds something else");
    }
}
