package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import dev.tyto.inference.weights.merging.MethodSettings.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A method of the catalogue in one of its modes: what it is called, what it needs, and how it is made.
///
/// Two modes of a name are two functions: `mergekit` and `peft` do what those programs do, `reference`, `code`
/// and `original` what the authors' code does, `paper` what the formulas say, `native` what we hold to be
/// right. Immutable.
public final class MethodSpec {

    private final String name;
    private final String mode;
    private final Inputs inputs;
    private final List<Parameter> parameters;
    private final BiFunction<Resolved, Draws, MergeMethod> maker;

    MethodSpec(
            String name,
            String mode,
            Inputs inputs,
            List<Parameter> parameters,
            BiFunction<Resolved, Draws, MergeMethod> maker) {
        this.name = name;
        this.mode = mode;
        this.inputs = inputs;
        this.parameters = List.copyOf(parameters);
        this.maker = maker;
    }

    /// What a method does with the base model.
    public enum UseOfBase {
        /// It has no use for one.
        UNUSED,
        /// Task vectors are taken from it if there is one.
        OPTIONAL,
        /// Task vectors are taken from it.
        REQUIRED,
        /// It must be one of the models and comes first.
        FIRST
    }

    /// What goes in.
    ///
    /// @param least the least number of models beside a base that is not [UseOfBase#FIRST]
    /// @param most the greatest
    public record Inputs(UseOfBase base, int least, int most) {}

    /// A parameter.
    ///
    /// @param perModel whether each model has its own
    /// @param preset what it is where nothing is said; null if something must be said
    public record Parameter(
            String name, boolean perModel, @Nullable Setting preset) {}

    /// Every method in every mode, the preset mode of a name first.
    public static List<MethodSpec> all() {
        return Catalogue.SPECS;
    }

    /// The method of this name in its preset mode.
    public static Optional<MethodSpec> named(String name) {
        return all().stream().filter(spec -> spec.name.equals(name)).findFirst();
    }

    public static Optional<MethodSpec> named(String name, String mode) {
        return all().stream()
                .filter(spec -> spec.name.equals(name) && spec.mode.equals(mode))
                .findFirst();
    }

    public String name() {
        return name;
    }

    public String mode() {
        return mode;
    }

    public Inputs inputs() {
        return inputs;
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    /// The settings with every preset filled in.
    ///
    /// @throws IllegalArgumentException when a parameter is unknown, in the wrong place or missing, or the
    ///     number of models is not one that the method takes
    public MethodSettings complete(MethodSettings settings) {
        int models = settings.perModel().size();
        Require.that(
                models >= inputs.least() && models <= inputs.most(),
                "models of " + name,
                "be " + inputs.least() + (inputs.most() == inputs.least() ? "" : " or more, at most " + inputs.most()),
                models);
        return new MethodSettings(
                complete(settings.shared(), false),
                settings.perModel().stream().map(each -> complete(each, true)).toList());
    }

    /// The method with its numbers.
    ///
    /// @param draws used only by methods that drop at random
    /// @throws IllegalArgumentException as [#complete], or when a value is out of its range
    public MergeMethod create(MethodSettings settings, Draws draws) {
        return maker.apply(new Resolved(name, complete(settings)), draws);
    }

    private Map<String, Setting> complete(Map<String, Setting> given, boolean perModel) {
        Set<String> known = parameters.stream()
                .filter(parameter -> parameter.perModel() == perModel)
                .map(Parameter::name)
                .collect(Collectors.toSet());
        for (String each : new TreeSet<>(given.keySet())) {
            Require.that(
                    known.contains(each),
                    "parameter of " + name + (perModel ? " for a model" : ""),
                    "be one of " + new TreeSet<>(known),
                    each);
        }
        Map<String, Setting> complete = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            Setting value = given.getOrDefault(parameter.name(), parameter.preset());
            if (parameter.perModel() == perModel) {
                if (value == null) {
                    throw new IllegalArgumentException(
                            "parameter " + parameter.name() + " of " + name + " must be given but is not");
                }
                complete.put(parameter.name(), value);
            }
        }
        return complete;
    }

    /// Reads completed settings by their types.
    record Resolved(String method, MethodSettings settings) {

        double number(String name) {
            return number(settings.shared(), name);
        }

        boolean flag(String name) {
            return switch (settings.shared().get(name)) {
                case MethodSettings.Flag flag -> flag.value();
                case MethodSettings.Amount amount -> amount.value() != 0;
                case MethodSettings.Word word -> throw wrong(name, "yes or no", word);
                case null -> throw new IllegalStateException(name + " must be set");
            };
        }

        String word(String name) {
            Setting setting = settings.shared().get(name);
            if (setting instanceof MethodSettings.Word word) {
                return word.value();
            }
            throw new IllegalArgumentException("parameter " + name + " of " + method + " must be a word");
        }

        /// One per model.
        List<Double> numbers(String name) {
            return settings.perModel().stream().map(each -> number(each, name)).toList();
        }

        private double number(Map<String, Setting> from, String name) {
            return switch (from.get(name)) {
                case MethodSettings.Amount amount -> amount.value();
                case MethodSettings.Flag flag -> throw wrong(name, "a number", flag);
                case MethodSettings.Word word -> throw wrong(name, "a number", word);
                case null -> throw new IllegalStateException(name + " must be set");
            };
        }

        private IllegalArgumentException wrong(String name, String what, Setting setting) {
            return new IllegalArgumentException(
                    "parameter " + name + " of " + method + " must be " + what + " but was " + setting.text());
        }
    }
}
