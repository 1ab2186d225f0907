package dev.tyto.inference.weights.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.inference.weights.merging.MethodSettings.Setting;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterValueTest {

    @Test
    void gradientGoesInStraightLinesBetweenItsValues() {
        ParameterValue gradient = new ParameterValue.Gradient(List.of(0.0, 1.0, 0.5));

        assertThat(gradient.at("t", 0)).contains(Setting.of(0));
        assertThat(gradient.at("t", 0.25)).contains(Setting.of(0.5));
        assertThat(gradient.at("t", 0.5)).contains(Setting.of(1.0));
        assertThat(gradient.at("t", 0.75)).contains(Setting.of(0.75));
        assertThat(gradient.at("t", 1)).contains(Setting.of(0.5));
    }

    @Test
    void theFirstCaseThatFitsCounts() {
        ParameterValue cases = new ParameterValue.Cases(List.of(
                new ParameterValue.Case("mlp", new ParameterValue.Single(Setting.of(1))),
                new ParameterValue.Case("down", new ParameterValue.Single(Setting.of(2)))));

        assertThat(cases.at("x.mlp.down", 0)).contains(Setting.of(1));
        assertThat(cases.at("x.attn.down", 0)).contains(Setting.of(2));
        assertThat(cases.at("x.attn.up", 0)).isEmpty();
    }
}
