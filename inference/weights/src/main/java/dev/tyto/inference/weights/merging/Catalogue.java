package dev.tyto.inference.weights.merging;

import dev.tyto.inference.weights.merging.BreadcrumbsMerge.Grain;
import dev.tyto.inference.weights.merging.MethodSettings.Setting;
import dev.tyto.inference.weights.merging.MethodSpec.Inputs;
import dev.tyto.inference.weights.merging.MethodSpec.Parameter;
import dev.tyto.inference.weights.merging.MethodSpec.Resolved;
import dev.tyto.inference.weights.merging.MethodSpec.UseOfBase;
import dev.tyto.inference.weights.merging.NuslerpMerge.Along;
import dev.tyto.inference.weights.merging.Sparsifier.Rescale;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// All methods: names, modes, parameters with their presets. Stateless.
final class Catalogue {

    private static final String MERGEKIT = "mergekit";
    private static final String PEFT = "peft";
    private static final int ANY = 1_000;

    private static final Inputs MODELS = new Inputs(UseOfBase.UNUSED, 1, ANY);
    private static final Inputs DELTAS = new Inputs(UseOfBase.REQUIRED, 1, ANY);

    static final List<MethodSpec> SPECS = Stream.of(
                    averages(), stocks(), spheres(), ties(), peft(), drops(), breadcrumbs(), others())
            .flatMap(List::stream)
            .toList();

    private Catalogue() {}

    private static List<MethodSpec> averages() {
        return List.of(
                of(
                        "linear",
                        MERGEKIT,
                        MODELS,
                        List.of(weight(), flag("normalize", true)),
                        (s, d) -> new LinearMerge(s.numbers("weight"), s.flag("normalize"))),
                of(
                        "passthrough",
                        MERGEKIT,
                        new Inputs(UseOfBase.UNUSED, 1, 1),
                        List.of(each("scale", 1)),
                        (s, d) -> new PassthroughMerge(s.numbers("scale").getFirst())),
                of(
                        "task_arithmetic",
                        MERGEKIT,
                        DELTAS,
                        List.of(
                                weight(),
                                each("density", 1),
                                flag("normalize", false),
                                flag("rescale", false),
                                flag("int8_mask", false),
                                number("lambda", 1)),
                        (s, d) ->
                                new TaskArithmeticMerge(s.numbers("weight"), s.flag("normalize"), s.number("lambda"))),
                of(
                        "nearswap",
                        MERGEKIT,
                        new Inputs(UseOfBase.REQUIRED, 1, 1),
                        List.of(required("t")),
                        (s, d) -> new NearswapMerge(s.number("t"))));
    }

    private static List<MethodSpec> stocks() {
        return List.of(stock(MERGEKIT, false), stock("native", true));
    }

    private static MethodSpec stock(String mode, boolean clamped) {
        return of(
                "model_stock",
                mode,
                new Inputs(UseOfBase.REQUIRED, 2, ANY),
                List.of(flag("filter_wise", false)),
                (s, d) -> new ModelStockMerge(s.flag("filter_wise"), clamped));
    }

    private static List<MethodSpec> spheres() {
        return List.of(
                of(
                        "slerp",
                        MERGEKIT,
                        new Inputs(UseOfBase.FIRST, 2, 2),
                        List.of(required("t")),
                        (s, d) -> new SlerpMerge(s.number("t"))),
                of(
                        "nuslerp",
                        MERGEKIT,
                        new Inputs(UseOfBase.OPTIONAL, 2, 2),
                        List.of(
                                weight(),
                                flag("nuslerp_flatten", true),
                                flag("nuslerp_row_wise", false),
                                flag("with_base", false)),
                        (s, d) -> new NuslerpMerge(s.numbers("weight"), along(s), s.flag("with_base"))),
                of(
                        "multislerp",
                        MERGEKIT,
                        new Inputs(UseOfBase.OPTIONAL, 1, ANY),
                        List.of(
                                weight(),
                                flag("normalize_weights", true),
                                number("eps", 1e-8),
                                flag("with_base", false)),
                        (s, d) -> new MultislerpMerge(
                                s.numbers("weight"),
                                s.flag("normalize_weights"),
                                s.number("eps"),
                                s.flag("with_base"))),
                of(
                        "karcher",
                        MERGEKIT,
                        MODELS,
                        List.of(number("max_iter", 10), number("tol", 1e-5)),
                        (s, d) -> new KarcherMerge((int) s.number("max_iter"), s.number("tol"))));
    }

    private static Along along(Resolved settings) {
        if (settings.flag("nuslerp_flatten")) {
            return Along.TENSOR;
        }
        return settings.flag("nuslerp_row_wise") ? Along.FIRST_DIMENSION : Along.LAST_DIMENSION;
    }

    private static List<MethodSpec> ties() {
        return List.of(
                of(
                        "ties",
                        MERGEKIT,
                        DELTAS,
                        List.of(
                                weight(),
                                each("density", 1),
                                flag("normalize", true),
                                flag("rescale", false),
                                flag("int8_mask", false),
                                number("lambda", 1)),
                        (s, d) -> new TiesMerge(
                                s.numbers("weight"),
                                s.numbers("density").stream()
                                        .map(density -> new TopMagnitudes(density, true).rescaled(s.flag("rescale")))
                                        .toList(),
                                new Consensus.WeightedElection(s.flag("normalize")),
                                s.number("lambda"))),
                of(
                        "ties",
                        "reference",
                        DELTAS,
                        List.of(number("K", 20), word("merge_func", "dis-mean"), number("lambda", 1)),
                        (s, d) -> new GlobalTiesMerge(s.number("K"), merging(s), s.number("lambda"))));
    }

    private static List<MethodSpec> peft() {
        return List.of(
                of(
                        "ties",
                        PEFT,
                        DELTAS,
                        List.of(weight(), each("density", 1), word("majority_sign_method", "total")),
                        (s, d) -> new TiesMerge(
                                s.numbers("weight"),
                                s.numbers("density").stream()
                                        .<Sparsifier>map(density -> new TopMagnitudes(density, false))
                                        .toList(),
                                new Consensus.CountedElection(byFrequency(s)),
                                1)),
                of(
                        "magnitude_prune",
                        PEFT,
                        DELTAS,
                        List.of(weight(), each("density", 1)),
                        (s, d) -> new MagnitudePruneMerge(s.numbers("weight"), s.numbers("density"))));
    }

    private static GlobalTiesMerge.Merging merging(Resolved settings) {
        return switch (settings.word("merge_func")) {
            case "dis-mean" -> GlobalTiesMerge.Merging.MEAN;
            case "dis-sum" -> GlobalTiesMerge.Merging.SUM;
            case "dis-max" -> GlobalTiesMerge.Merging.MAX;
            case String other -> throw unknown("merge_func", "dis-mean, dis-sum, dis-max", other);
        };
    }

    private static boolean byFrequency(Resolved settings) {
        return switch (settings.word("majority_sign_method")) {
            case "total" -> false;
            case "frequency" -> true;
            case String other -> throw unknown("majority_sign_method", "total, frequency", other);
        };
    }

    private static List<MethodSpec> drops() {
        return List.of(
                dare("dare_linear", false),
                dare("dare_ties", true),
                originalDare(),
                of(
                        "dare_linear",
                        PEFT,
                        DELTAS,
                        List.of(weight(), each("density", 1)),
                        (s, d) -> dare(
                                s, s.numbers("density"), Rescale.INVERSE_KEEP, new Consensus.WeightedSum(false), 1, d)),
                of(
                        "dare_ties",
                        PEFT,
                        DELTAS,
                        List.of(weight(), each("density", 1), word("majority_sign_method", "total")),
                        (s, d) -> dare(
                                s,
                                s.numbers("density"),
                                Rescale.INVERSE_KEEP,
                                new Consensus.CountedElection(byFrequency(s)),
                                1,
                                d)),
                della("della", MERGEKIT, true, Rescale.L1),
                della("della_linear", MERGEKIT, false, Rescale.L1),
                della("della", "paper", true, Rescale.INVERSE_KEEP),
                della("della_linear", "paper", false, Rescale.INVERSE_KEEP));
    }

    private static MethodSpec dare(String name, boolean elects) {
        List<Parameter> parameters = List.of(
                weight(),
                each("density", 1),
                flag("normalize", false),
                flag("rescale", true),
                flag("int8_mask", false),
                number("lambda", 1));
        return of(
                name,
                MERGEKIT,
                DELTAS,
                parameters,
                (s, d) -> dare(
                        s,
                        s.numbers("density"),
                        s.flag("rescale") ? Rescale.L1 : Rescale.NONE,
                        consensus(elects, s.flag("normalize")),
                        s.number("lambda"),
                        d));
    }

    private static MethodSpec originalDare() {
        List<Parameter> parameters =
                List.of(each("weight", 1), required("drop_rate"), flag("rescale", true), number("lambda", 1));
        return of(
                "dare_linear",
                "original",
                DELTAS,
                parameters,
                (s, d) -> new DareMerge(
                        s.numbers("weight"),
                        Collections.nCopies(s.numbers("weight").size(), 1 - s.number("drop_rate")),
                        s.flag("rescale") ? Rescale.INVERSE_KEEP : Rescale.NONE,
                        true,
                        new Consensus.WeightedSum(false),
                        s.number("lambda"),
                        d));
    }

    private static MergeMethod dare(
            Resolved settings,
            List<Double> densities,
            Rescale rescale,
            Consensus consensus,
            double lambda,
            Draws draws) {
        return new DareMerge(settings.numbers("weight"), densities, rescale, false, consensus, lambda, draws);
    }

    private static MethodSpec della(String name, String mode, boolean elects, Rescale rescale) {
        List<Parameter> parameters = List.of(
                weight(),
                each("density", 1),
                each("epsilon", 0.15),
                flag("normalize", elects),
                flag("rescale", true),
                flag("int8_mask", false),
                number("lambda", 1));
        return of(
                name,
                mode,
                DELTAS,
                parameters,
                (s, d) -> new DellaMerge(
                        s.numbers("weight"),
                        s.numbers("density"),
                        s.numbers("epsilon"),
                        s.flag("rescale") ? rescale : Rescale.NONE,
                        consensus(elects, s.flag("normalize")),
                        s.number("lambda"),
                        d));
    }

    private static Consensus consensus(boolean elects, boolean normalize) {
        return elects ? new Consensus.WeightedElection(normalize) : new Consensus.WeightedSum(normalize);
    }

    private static List<MethodSpec> breadcrumbs() {
        List<Parameter> rows =
                List.of(each("weight", 1), number("beta_keep", 0.2), number("gamma", 0.1), number("alpha", 0.4));
        return List.of(
                breadcrumbs("breadcrumbs", "native", false),
                breadcrumbs("breadcrumbs_ties", "native", true),
                breadcrumbs("breadcrumbs", MERGEKIT, false),
                breadcrumbs("breadcrumbs_ties", MERGEKIT, true),
                of(
                        "breadcrumbs",
                        "reference",
                        DELTAS,
                        rows,
                        (s, d) -> new BreadcrumbsMerge(
                                s.numbers("weight"),
                                Collections.nCopies(
                                        s.numbers("weight").size(),
                                        new RowBand(s.number("beta_keep"), s.number("gamma"))),
                                Grain.ROW,
                                new Consensus.WeightedSum(false),
                                s.number("alpha"))));
    }

    private static MethodSpec breadcrumbs(String name, String mode, boolean elects) {
        List<Parameter> parameters = List.of(
                weight(),
                each("density", 1),
                each("gamma", 0.01),
                word("granularity", "tensor"),
                flag("normalize", false),
                flag("rescale", false),
                flag("int8_mask", false),
                number("lambda", 1));
        return of(name, mode, DELTAS, parameters, (s, d) -> {
            Grain grain = grain(s);
            return new BreadcrumbsMerge(
                    s.numbers("weight"),
                    IntStream.range(0, s.numbers("weight").size())
                            .mapToObj(model -> band(s, model, grain, mode.equals(MERGEKIT)))
                            .toList(),
                    grain,
                    consensus(elects, s.flag("normalize")),
                    s.number("lambda"));
        });
    }

    private static Sparsifier band(Resolved settings, int model, Grain grain, boolean asMergekit) {
        double density = settings.numbers("density").get(model);
        double gamma = settings.numbers("gamma").get(model);
        Sparsifier band = switch (grain) {
            case ROW -> density >= 1 ? Sparsifier.NONE : new RowBand(density, gamma);
            case TENSOR, LAYER -> new MagnitudeBand(density, gamma, asMergekit);
        };
        return band.rescaled(settings.flag("rescale"));
    }

    private static Grain grain(Resolved settings) {
        String word = settings.word("granularity");
        return Stream.of(Grain.values())
                .filter(grain -> grain.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> unknown("granularity", "row, tensor, layer", word));
    }

    private static List<MethodSpec> others() {
        List<Parameter> pcb = List.of(each("lambda", 1), number("r", 0.1));
        List<Parameter> ramPlus = List.of(number("r", 0.1), number("alpha", 0.2), number("epsilon", 1e-5));
        return List.of(
                of(
                        "sce",
                        MERGEKIT,
                        DELTAS,
                        List.of(number("select_topk", 1), flag("int8_mask", false)),
                        (s, d) -> new SceMerge(s.number("select_topk"))),
                of(
                        "ram",
                        MERGEKIT,
                        DELTAS,
                        List.of(number("epsilon", 1e-5)),
                        (s, d) -> new RamMerge(s.number("epsilon"), 0, 0)),
                of(
                        "ramplus_tl",
                        MERGEKIT,
                        DELTAS,
                        ramPlus,
                        (s, d) -> new RamMerge(s.number("epsilon"), s.number("r"), s.number("alpha"))),
                of(
                        "arcee_fusion",
                        MERGEKIT,
                        new Inputs(UseOfBase.REQUIRED, 1, 1),
                        List.of(),
                        (s, d) -> new ArceeFusionMerge()),
                of("pcb", "code", DELTAS, pcb, (s, d) -> new PcbMerge(s.numbers("lambda"), s.number("r"))),
                of("pcb", "paper", DELTAS, pcb, (s, d) -> new PcbPaperMerge(s.numbers("lambda"), s.number("r"))));
    }

    private static MethodSpec of(
            String name,
            String mode,
            Inputs inputs,
            List<Parameter> parameters,
            BiFunction<Resolved, Draws, MergeMethod> maker) {
        return new MethodSpec(name, mode, inputs, parameters, maker);
    }

    private static Parameter weight() {
        return new Parameter("weight", true, null);
    }

    private static Parameter required(String name) {
        return new Parameter(name, false, null);
    }

    private static Parameter each(String name, double preset) {
        return new Parameter(name, true, Setting.of(preset));
    }

    private static Parameter number(String name, double preset) {
        return new Parameter(name, false, Setting.of(preset));
    }

    private static Parameter flag(String name, boolean preset) {
        return new Parameter(name, false, Setting.of(preset));
    }

    private static Parameter word(String name, String preset) {
        return new Parameter(name, false, Setting.of(preset));
    }

    private static IllegalArgumentException unknown(String name, String known, String value) {
        return new IllegalArgumentException(name + " must be one of " + known + " but was " + value);
    }
}
