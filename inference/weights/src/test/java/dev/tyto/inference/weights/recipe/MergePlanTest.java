package dev.tyto.inference.weights.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tyto.inference.weights.TensorShape;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MergePlanTest {

    @Test
    void explainsWeightsDensitiesAndHowManyElementsAreKept() throws RecipeException {
        MergePlan plan = plan("""
                merge_method: ties
                base_model: base
                models:
                  - model: a
                    parameters: {weight: 1, density: [1, 0.5]}
                  - model: b
                    parameters: {weight: -1, density: 0.25}
                dtype: float32
                """);

        assertThat(plan.explained()).isEqualTo("""
                        method ties, mode mergekit
                        warning: embedding, final norm and head take the first value of the gradient of density, not the last: give them a case of their own
                        warning: weights sum to zero for 4 tensors, so they are not normalized there
                        lm_head.weight [4, 3] int8_mask=false lambda=1 normalize=true rescale=false; a:lm_head.weight density=1 weight=1 k=12; b:lm_head.weight density=0.25 weight=-1 k=3
                        model.embed_tokens.weight [4, 3] int8_mask=false lambda=1 normalize=true rescale=false; a:model.embed_tokens.weight density=1 weight=1 k=12; b:model.embed_tokens.weight density=0.25 weight=-1 k=3
                        model.layers.0.mlp.weight [3, 3] int8_mask=false lambda=1 normalize=true rescale=false; a:model.layers.0.mlp.weight density=1 weight=1 k=9; b:model.layers.0.mlp.weight density=0.25 weight=-1 k=2
                        model.layers.1.mlp.weight [3, 3] int8_mask=false lambda=1 normalize=true rescale=false; a:model.layers.1.mlp.weight density=0.5 weight=1 k=4; b:model.layers.1.mlp.weight density=0.25 weight=-1 k=2
                        """);
    }

    @Test
    void nearerParametersWin() throws RecipeException {
        MergePlan plan = plan("""
                merge_method: linear
                slices:
                  - sources:
                      - {model: a, layer_range: [0, 1], parameters: {weight: 1}}
                      - {model: b, layer_range: [1, 2]}
                    parameters: {weight: 2}
                  - sources:
                      - {model: a, layer_range: [0, 1]}
                      - {model: b, layer_range: [1, 2]}
                parameters: {weight: 3}
                """);

        assertThat(plan.layers()).isEqualTo(2);
        assertThat(plan.explained())
                .contains("model.layers.0.mlp.weight [3, 3] normalize=true; a:model.layers.0.mlp.weight weight=1;"
                        + " b:model.layers.1.mlp.weight weight=2\n")
                .contains("model.layers.1.mlp.weight [3, 3] normalize=true; a:model.layers.0.mlp.weight weight=3;"
                        + " b:model.layers.1.mlp.weight weight=3\n");
    }

    @Test
    void aModelMayStandTwiceInASlice() throws RecipeException {
        MergePlan plan = plan("""
                merge_method: linear
                slices:
                  - sources:
                      - {model: a, layer_range: [0, 1]}
                      - {model: a, layer_range: [1, 2]}
                parameters: {weight: 1}
                """);

        assertThat(plan.explained())
                .contains("a:model.layers.0.mlp.weight weight=1; a:model.layers.1.mlp.weight weight=1");
    }

    @Test
    void baseOfNuslerpIsWhereTaskVectorsStart() throws RecipeException {
        String models = "merge_method: nuslerp\nmodels: [{model: a}, {model: b}]\nparameters: {weight: 1}\n";

        assertThat(plan(models).explained()).contains("with_base=false").doesNotContain("base:");
        assertThat(plan(models + "base_model: base\n").tensors())
                .allMatch(tensor -> tensor.base() != null && tensor.sources().size() == 2);
    }

    @Test
    void whatIsMissingOrMisshapenIsNamed() {
        assertThatExceptionOfType(RecipeException.class)
                .isThrownBy(() ->
                        plan("merge_method: linear\nmodels: [{model: a}, {model: odd}]\nparameters: {weight: 1}\n"))
                .withMessage("""
                        tensor odd:model.layers.1.mlp.weight must be there for model.layers.1.mlp.weight but is missing
                        tensor odd:lm_head.weight must have the shape [4, 3] but has [5, 3]""");
        assertThatExceptionOfType(RecipeException.class)
                .isThrownBy(() ->
                        plan("merge_method: passthrough\nslices: [{sources: [{model: a, layer_range: [1, 3]}]}]\n"))
                .withMessage("layer 2 must be in a but is not");
        assertThatExceptionOfType(RecipeException.class)
                .isThrownBy(() -> plan("merge_method: ties\nmodels: [{model: a, parameters: {weight: 1}}]\n"))
                .withMessageContaining("base_model must be given for ties but is not");
        assertThatExceptionOfType(RecipeException.class)
                .isThrownBy(() -> plan("merge_method: linear\nmodels: [{model: a}]\n"))
                .withMessageContaining("tensor lm_head.weight: parameter weight of linear must be given but is not");
    }

    private static MergePlan plan(String yaml) throws RecipeException {
        Map<String, TensorShape> shapes = Map.of(
                "model.embed_tokens.weight", TensorShape.of(4, 3),
                "model.layers.0.mlp.weight", TensorShape.of(3, 3),
                "model.layers.1.mlp.weight", TensorShape.of(3, 3),
                "lm_head.weight", TensorShape.of(4, 3));
        Map<String, TensorShape> odd = new HashMap<>(shapes);
        odd.put("lm_head.weight", TensorShape.of(5, 3));
        odd.remove("model.layers.1.mlp.weight");
        MergeRecipe recipe = MergeRecipe.parse(yaml, "r.yaml");
        return MergePlan.of(
                recipe,
                Map.of(
                        ModelReference.parse("base"), shapes,
                        ModelReference.parse("a"), shapes,
                        ModelReference.parse("b"), shapes,
                        ModelReference.parse("odd"), odd));
    }
}
