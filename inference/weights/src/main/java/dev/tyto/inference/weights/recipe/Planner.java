package dev.tyto.inference.weights.recipe;

import dev.tyto.inference.weights.TensorShape;
import dev.tyto.inference.weights.merging.MethodSettings;
import dev.tyto.inference.weights.merging.MethodSettings.Setting;
import dev.tyto.inference.weights.merging.MethodSpec;
import dev.tyto.inference.weights.merging.MethodSpec.UseOfBase;
import dev.tyto.inference.weights.recipe.MergePlan.Origin;
import dev.tyto.inference.weights.recipe.MergePlan.PlannedTensor;
import dev.tyto.inference.weights.recipe.MergeRecipe.Range;
import dev.tyto.inference.weights.recipe.MergeRecipe.Section;
import dev.tyto.inference.weights.recipe.MergeRecipe.Slice;
import dev.tyto.inference.weights.recipe.MergeRecipe.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Walks through the slices of a recipe and makes a plan. Used once, by one thread.
final class Planner {

    private static final int SHOWN_PROBLEMS = 20;

    private final MergeRecipe recipe;
    private final MethodSpec method;
    private final Map<ModelReference, Map<String, TensorShape>> shapes;
    private final List<PlannedTensor> tensors = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    Planner(MergeRecipe recipe, Map<ModelReference, Map<String, TensorShape>> shapes) {
        this.recipe = recipe;
        this.method = recipe.method();
        this.shapes = shapes;
    }

    MergePlan plan() throws RecipeException {
        if (recipe.modules().size() > 1) {
            throw RecipeException.of("recipe must have one module but has "
                    + recipe.modules().sequencedKeySet() + ": several cannot be merged in one go");
        }
        Section module = recipe.modules().firstEntry().getValue();
        List<Slice> slices = module.slices().isEmpty() ? List.of(whole(module)) : module.slices();
        int layers = 0;
        for (int i = 0; i < slices.size(); i++) {
            Slice slice = slices.get(i);
            int count = layersOf(slice);
            for (int layer = 0; layer < count; layer++) {
                layer(module, slice, layer, layers + layer, count == 1 ? 1 : (double) layer / (count - 1));
            }
            layers += count;
            outside(module, slice, i == 0, i == slices.size() - 1);
        }
        if (!problems.isEmpty()) {
            int more = problems.size() - Math.min(SHOWN_PROBLEMS, problems.size());
            throw RecipeException.of(String.join("\n", problems.subList(0, problems.size() - more))
                    + (more > 0 ? "\nand " + more + " more" : ""));
        }
        tensors.sort(Comparator.comparing(PlannedTensor::name));
        return new MergePlan(method, tensors, layers, new Surprises(recipe).warnings(tensors));
    }

    private Slice whole(Section module) {
        return new Slice(module.models(), null, Map.of());
    }

    private int layersOf(Slice slice) {
        Range range = slice.sources().getFirst().range();
        return range == null ? LayerNames.count(shapesOf(template(slice)).keySet()) : range.to() - range.from();
    }

    /// The model whose tensors the result has.
    private ModelReference template(Slice slice) {
        ModelReference base = baseOf(slice);
        boolean isWhole = slice.sources().getFirst().range() == null;
        return base != null && isWhole ? base : slice.sources().getFirst().model();
    }

    private @Nullable ModelReference baseOf(Slice slice) {
        return slice.base() == null ? recipe.base() : slice.base();
    }

    private void layer(Section module, Slice slice, int layer, int place, double share) {
        ModelReference template = template(slice);
        int wanted = first(slice.sources().getFirst()) + layer;
        List<String> names = new TreeMap<>(shapesOf(template))
                .keySet().stream()
                        .filter(tensor -> LayerNames.isInLayer(tensor, wanted))
                        .toList();
        if (names.isEmpty()) {
            problems.add("layer " + wanted + " must be in " + template + " but is not");
        }
        names.forEach(tensor -> tensor(module, slice, LayerNames.moved(tensor, place), tensor, layer, share));
    }

    /// The embedding with the first slice; final norm, head and the like with the last.
    private void outside(Section module, Slice slice, boolean isFirst, boolean isLast) {
        for (String tensor : new TreeMap<>(shapesOf(template(slice))).keySet()) {
            boolean before = LayerNames.isBeforeLayers(tensor);
            if (!LayerNames.hasLayer(tensor) && (before ? isFirst : isLast)) {
                tensor(module, slice, tensor, tensor, 0, 0);
            }
        }
    }

    private void tensor(Section module, Slice slice, String name, String tensor, int layer, double share) {
        Parameters parameters = new Parameters(module, slice, name, share);
        TensorShape shape = shapesOf(template(slice)).get(tensor);
        List<Origin> origins = new ArrayList<>();
        List<Map<String, Setting>> perModel = new ArrayList<>();
        Origin base = null;
        for (Source source : ordered(slice)) {
            Origin origin = new Origin(source.model(), LayerNames.moved(tensor, first(source) + layer));
            check(origin, name, shape);
            if (source.model().equals(baseOf(slice)) && takesBase()) {
                base = origin;
            } else {
                origins.add(origin);
                perModel.add(parameters.ofModel(source));
            }
        }
        Map<String, Setting> shared = parameters.shared();
        if (method.inputs().base() == UseOfBase.OPTIONAL) {
            shared.put("with_base", Setting.of(base != null));
        }
        if (base == null && method.inputs().base() == UseOfBase.REQUIRED) {
            problems.add("base_model must be given for " + method.name() + " but is not");
        } else if (shape != null) {
            complete(name, shape, base, origins, new MethodSettings(shared, perModel));
        }
    }

    private void complete(
            String name, TensorShape shape, @Nullable Origin base, List<Origin> origins, MethodSettings settings) {
        try {
            tensors.add(new PlannedTensor(name, shape, base, origins, method.complete(settings)));
        } catch (IllegalArgumentException e) {
            problems.add("tensor " + name + ": " + e.getMessage());
        }
    }

    private boolean takesBase() {
        return method.inputs().base() == UseOfBase.REQUIRED || method.inputs().base() == UseOfBase.OPTIONAL;
    }

    /// The sources with the base among them, first where the method wants it first.
    private List<Source> ordered(Slice slice) {
        List<Source> sources = new ArrayList<>(slice.sources());
        ModelReference base = baseOf(slice);
        Optional<Source> among =
                sources.stream().filter(source -> source.model().equals(base)).findFirst();
        if (base != null && among.isEmpty()) {
            sources.add(new Source(base, slice.sources().getFirst().range(), Map.of()));
        }
        if (method.inputs().base() == UseOfBase.FIRST) {
            if (among.isEmpty()) {
                problems.add("base_model of " + method.name() + " must be one of the two models but was " + base);
            }
            among.ifPresent(source -> {
                sources.remove(source);
                sources.addFirst(source);
            });
        }
        return sources;
    }

    private static int first(Source source) {
        return source.range() == null ? 0 : source.range().from();
    }

    private void check(Origin origin, String name, @Nullable TensorShape shape) {
        TensorShape actual = shapesOf(origin.model()).get(origin.tensor());
        if (actual == null) {
            problems.add("tensor " + origin + " must be there for " + name + " but is missing");
        } else if (!actual.equals(shape) && !isVocabulary(name)) {
            problems.add("tensor " + origin + " must have the shape " + shape + " but has " + actual);
        }
    }

    /// Whether the rows of the tensor are tokens, which a new tokenizer may give another order and number.
    private boolean isVocabulary(String name) {
        return recipe.output().tokenizer().source() != null
                && (LayerNames.isBeforeLayers(name) || name.contains("lm_head"));
    }

    private Map<String, TensorShape> shapesOf(ModelReference model) {
        Map<String, TensorShape> known = shapes.get(model);
        if (known == null) {
            throw new IllegalArgumentException("shapes of " + model + " must be given but are not");
        }
        return known;
    }

    /// Looks values up from the nearest to the farthest: source, slice, module, recipe.
    private final class Parameters {

        private final List<Map<String, ParameterValue>> levels;
        private final String tensor;
        private final double place;

        Parameters(Section module, Slice slice, String tensor, double place) {
            this.levels = List.of(slice.parameters(), module.parameters(), recipe.parameters());
            this.tensor = tensor;
            this.place = place;
        }

        Map<String, Setting> shared() {
            return found(false, levels);
        }

        Map<String, Setting> ofModel(Source source) {
            List<Map<String, ParameterValue>> own = new ArrayList<>(levels);
            own.addFirst(source.parameters());
            return found(true, own);
        }

        private Map<String, Setting> found(boolean perModel, List<Map<String, ParameterValue>> from) {
            Map<String, Setting> found = new HashMap<>();
            for (MethodSpec.Parameter parameter : method.parameters()) {
                if (parameter.perModel() == perModel) {
                    from.stream()
                            .map(level -> level.get(parameter.name()))
                            .flatMap(value -> value == null
                                    ? Optional.<Setting>empty().stream()
                                    : value.at(tensor, place).stream())
                            .findFirst()
                            .ifPresent(value -> found.put(parameter.name(), value));
                }
            }
            return found;
        }
    }
}
