package dev.tyto.inference.weights.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tyto.inference.weights.merging.MethodSettings.Setting;
import dev.tyto.inference.weights.recipe.MergeRecipe.Range;
import dev.tyto.inference.weights.recipe.MergeRecipe.Section;
import dev.tyto.inference.weights.recipe.MergeRecipe.TokenSource;
import dev.tyto.testkit.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergeRecipeTest {

    @Test
    void everyKeyHasItsPlace() throws RecipeException {
        MergeRecipe recipe = MergeRecipe.parse("""
                merge_method: ties
                mode: peft
                base_model: org/base@v1
                models:
                  - model: a+adapters/x
                    parameters:
                      weight: 0.5
                      density: [1, 0.5]
                  - model: b
                    parameters:
                      weight:
                        - filter: mlp
                          value: 0.25
                        - value: 1
                parameters: {majority_sign_method: frequency}
                dtype: bfloat16
                out_dtype: float16
                chat_template: chatml
                tokenizer:
                  source: union
                  pad_to_multiple_of: 64
                  tokens:
                    <a>: {source: b, force: true}
                    <b>: {source: {kind: zero}}
                    <c>: {source: {kind: model_token, model: b, token_id: 7}}
                """, "r.yaml");

        assertThat(recipe.method().mode()).isEqualTo("peft");
        assertThat(recipe.models())
                .extracting(ModelReference::toString)
                .containsExactly("org/base@v1", "a+adapters/x", "b");
        Section module = recipe.modules().firstEntry().getValue();
        assertThat(module.models().get(0).parameters().get("density"))
                .isEqualTo(new ParameterValue.Gradient(List.of(1.0, 0.5)));
        assertThat(recipe.parameters().get("majority_sign_method"))
                .isEqualTo(new ParameterValue.Single(Setting.of("frequency")));
        assertThat(recipe.output().type()).isEqualTo("bfloat16");
        assertThat(recipe.output().written()).isEqualTo("float16");
        assertThat(recipe.output().chatTemplate()).isEqualTo("chatml");
        assertThat(recipe.output().tokenizer().multiple()).isEqualTo(64);
        assertThat(recipe.output().tokenizer().tokens())
                .containsEntry("<a>", new TokenSource("model", ModelReference.parse("b"), null, true))
                .containsEntry("<b>", new TokenSource("zero", null, null, false))
                .containsEntry("<c>", new TokenSource("model_token", ModelReference.parse("b"), "7", false));
    }

    @Test
    void slicesHaveLayers() throws RecipeException {
        MergeRecipe recipe = MergeRecipe.parse("""
                merge_method: passthrough
                slices:
                  - sources:
                      - {model: a, layer_range: [2, 5]}
                """, "r.yaml");

        Section module = recipe.modules().firstEntry().getValue();
        assertThat(module.slices().getFirst().sources().getFirst().range()).isEqualTo(new Range(2, 5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dare-ties-seeded",
                "frankenmerge",
                "lora-input",
                "out-dtype-bf16",
                "slerp-gradient-filters",
                "slices-with-merge",
                "ties-gradient",
                "union-tokenizer"
            })
    void recipesOfTheFixturesAreRead(String name) throws IOException, RecipeException {
        String text = Files.readString(SharedFiles.require("fixtures/merging/whole-model/" + name + "/merge.yaml"));

        assertThat(MergeRecipe.parse(text, name).models()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "merge_method: linear;models: [{model: a}];dtpye: float32 | r.yaml line 3: key of recipe must be one of",
                "merge_method: lineal;models: [{model: a}] | r.yaml line 1: merge_method must be one of",
                "merge_method: moe;models: [{model: a}] | r.yaml line 1: merge_method must be one of this list but was moe",
                "merge_method: ties;mode: odd;models: [{model: a}]"
                        + " | r.yaml line 2: mode of ties must be one of [mergekit, reference, peft] but was odd",
                "merge_method: linear | r.yaml line 1: recipe must have exactly one of models, slices, modules but has 0",
                "models: [{model: a}] | r.yaml line 1: recipe must have the key merge_method",
                "merge_method: linear;models:;  - model: a;    parameters: {wieght: 1}"
                        + " | r.yaml line 4: parameter of linear for a model must be one of [weight] but was wieght",
                "merge_method: slerp;models:;  - model: a;    parameters: {t: 1}"
                        + " | r.yaml line 4: parameter of slerp for a model must be one of [] but was t",
                "merge_method: linear;models:;  - model: a;    parameters: {weight: {filter: mlp, value: 1}}"
                        + " | r.yaml line 4: weight must be a value or a list",
                "merge_method: linear;models:;  - modle: a | r.yaml line 3: key of model must be one of",
                "merge_method: linear;models: [{model: a+b+c}] | r.yaml line 2: model must have at most one adapter",
                "merge_method: linear;models: [{model: a}];dtype: int8 | r.yaml line 3: dtype must be one of",
                "merge_method: linear;merge_method: ties | r.yaml line 2: key merge_method must be there once",
                "merge_method: linear;models: [{model: *a}] | r.yaml line 2: recipe must not use anchors and aliases",
                "merge_method: [ | recipe must be YAML but breaks its rules there",
                "merge_method: passthrough;slices:;  - sources:;      - {model: a, layer_range: [3, 3]}"
                        + " | r.yaml line 4: layer_range must be [first, end)",
                "merge_method: nuslerp;models: [{model: a}];parameters: {with_base: true}"
                        + " | r.yaml line 3: parameter of nuslerp must be one of"
            })
    void whatIsNotKnownIsRefusedWithItsLine(String recipe, String message) {
        assertThatExceptionOfType(RecipeException.class)
                .isThrownBy(() -> MergeRecipe.parse(recipe.replace(";", "\n"), "r.yaml"))
                .withMessageContaining(message);
    }

    @Test
    void deepNestingIsRefusedBeforeItHurts() {
        String deep = "a: " + "[".repeat(5_000) + "]".repeat(5_000);

        assertThatExceptionOfType(RecipeException.class).isThrownBy(() -> MergeRecipe.parse(deep, "r.yaml"));
    }
}
