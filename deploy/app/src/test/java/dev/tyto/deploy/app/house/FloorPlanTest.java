package dev.tyto.deploy.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloorPlanTest {

    @ParameterizedTest
    @CsvSource({
        "dev.tyto.coordinator.engine, dev.tyto.core.event",
        "dev.tyto.coordinator.engine, dev.tyto.coordinator.machine",
        "dev.tyto.planner.learning, dev.tyto.planner.engine",
        "dev.tyto.planner.learning, dev.tyto.inference.gateway",
        "dev.tyto.inference.engine.sampling, dev.tyto.inference.weights",
        "dev.tyto.deploy.app.cli, dev.tyto.benchmarks.gaia",
        "dev.tyto.core.wire, com.fasterxml.jackson.core",
        "dev.tyto.coordinator.journal, java.sql",
        "dev.tyto.coordinator.vertx, io.vertx.core",
        "dev.tyto.workers, java.util.concurrent",
        "dev.tyto.inference.weights, jdk.incubator.vector",
        "dev.tyto.tools, dev.langchain4j.agent.tool"
    })
    void whatTheMapDrawsIsAllowed(String from, String to) {
        assertThat(FloorPlan.TYTO.objection(from, to, to + ".Used")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "dev.tyto.core.event, dev.tyto.workers",
        "dev.tyto.core.event, dev.tyto.testkit",
        "dev.tyto.coordinator.engine, dev.tyto.planner.engine",
        "dev.tyto.planner.engine, dev.tyto.planner.learning",
        "dev.tyto.planner.learning, dev.tyto.coordinator.machine",
        "dev.tyto.inference.weights, dev.tyto.inference.engine",
        "dev.tyto.inference.gateway, dev.tyto.inference.weights",
        "dev.tyto.deploy.app.cli, dev.tyto.testkit.script",
        "dev.tyto.core.json, com.fasterxml.jackson.core",
        "dev.tyto.core.wired, com.fasterxml.jackson.core",
        "dev.tyto.coordinator.engine, java.sql",
        "dev.tyto.workers, io.vertx.core",
        "dev.tyto.workers, jakarta.inject",
        "dev.tyto.planner.engine, dev.langchain4j.model.chat",
        "dev.tyto.inference.gateway, ai.djl.ndarray",
        "dev.tyto.deploy.app.cli, org.unheard.of"
    })
    void whatTheMapDoesNotDrawIsRefused(String from, String to) {
        assertThat(FloorPlan.TYTO.objection(from, to, to + ".Used")).isPresent();
    }
}
