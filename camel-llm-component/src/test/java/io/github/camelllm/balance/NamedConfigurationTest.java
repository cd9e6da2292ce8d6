package io.github.camelllm.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.ChatProvider;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LogCapture;
import io.github.camelllm.config.ConfigSection;
import io.github.camelllm.mock.MockProvider;
import io.github.camelllm.selection.BuiltInStrategy;
import io.github.camelllm.selection.Candidate;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A load balancer with options and candidates of the configuration file. */
class NamedConfigurationTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final CamelContext context = new DefaultCamelContext();
    private final LlmLoadBalancer balancer = new LlmLoadBalancer();

    @BeforeEach
    void prepare() throws Exception {
        LlmComponent component = new LlmComponent();
        component.setConfigurationFile("file:" + folder.resolve("llm.yaml"));
        context.addComponent("llm", component);
        for (String name : List.of("own", "other", "third")) {
            context.getRegistry().bind(name, ChatProvider.class, MockProvider.scripted("from " + name));
        }
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private void write(String... options) throws IOException {
        Files.writeString(
                folder.resolve("llm.yaml"), "balancers:\n  fast:\n    " + String.join("\n    ", options) + "\n");
    }

    private void start() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .loadBalance(balancer.configuration("fast"))
                        .to("llm:own")
                        .end();
            }
        });
        context.start();
    }

    private List<String> names() {
        return balancer.candidates().stream().map(Candidate::name).toList();
    }

    /** Sends an exchange and returns the name of the candidate that has answered. */
    private String ask() {
        return context.createProducerTemplate()
                .requestBody("direct:in", "Hi", String.class)
                .substring("from ".length());
    }

    @Test
    void optionsAndCandidatesComeFromTheFileButThoseThatAreSetStay() throws Exception {
        write("strategy: priority", "maxFailovers: 7", "totalTimeout: 20s", "candidates: [other, 'llm:third']");
        balancer.setMaxFailovers(2);
        start();
        assertThat(balancer.getStrategy()).isEqualTo("priority");
        assertThat(balancer.getMaxFailovers()).isEqualTo(2);
        assertThat(balancer.getTotalTimeout()).isEqualTo(20_000);
        assertThat(names()).containsExactly("own", "other", "third");
        assertThat(ask()).isEqualTo("own");
    }

    @Test
    void anEditChangesOptionsAndCandidatesWhileItRuns() throws Exception {
        write("strategy: priority", "candidates: [other]", "weights: '1,0'");
        start();
        assertThat(ask()).isEqualTo("own");
        write("strategy: weighted", "weights: '0,1'", "candidates: [third]");
        await().atMost(LONG).until(() -> names().equals(List.of("own", "third")));
        assertThat(balancer.getStrategy()).isEqualTo("weighted");
        assertThat(ask()).isEqualTo("third");
    }

    @Test
    void anEditThatMakesNoSenseKeepsTheOptions() throws Exception {
        write("strategy: priority");
        start();
        String log = LogCapture.of(() -> {
            AtomicBoolean edited = new AtomicBoolean();
            context.getComponent("llm", LlmComponent.class).onConfigurationChange(() -> edited.set(true));
            write("strategy: sticky");
            await().atMost(LONG).untilTrue(edited);
        });
        assertThat(log).contains("The load balancer 'fast' keeps its options", "stickyHeader");
        assertThat(balancer.getStrategy()).isEqualTo("priority");
        assertThat(ask()).isEqualTo("own");
    }

    @Test
    void aNameThatTheFileDoesNotHaveFailsTheStart() throws Exception {
        Files.writeString(folder.resolve("llm.yaml"), "");
        assertThatThrownBy(this::start).hasStackTraceContaining("no section balancers.fast");
    }

    @Test
    void theSectionHasEveryOption() {
        List<String> options = Stream.of(BalancerSettings.class.getMethods())
                .filter(method -> method.getDeclaringClass() == BalancerSettings.class)
                .map(Method::getName)
                .filter(name -> name.startsWith("set"))
                .map(name -> Character.toLowerCase(name.charAt(3)) + name.substring(4))
                .filter(name -> !name.equals("selectionStrategy") && !name.equals("configuration"))
                .toList();
        assertThat(ConfigSection.BALANCERS.options()).containsAll(options);
    }

    @Test
    void theSectionHasEveryStrategy() throws Exception {
        for (BuiltInStrategy strategy : BuiltInStrategy.values()) {
            write("strategy: " + strategy, "stickyHeader: x");
            context.getComponent("llm", LlmComponent.class).balancerOptions("fast");
            context.removeComponent("llm").stop();
            prepare();
        }
    }
}
