package io.github.camelllm.examples.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.gateway.ClientDoor;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.limit.BudgetWindow;
import io.github.camelllm.limit.MemoryBudget;
import io.github.camelllm.serve.ClientApi;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code compare}: sends the prompts of a file to two models, and writes what each has answered, how long it took
 * and what it cost, as Markdown and as HTML.
 */
final class CompareCommand {
    private static final Set<String> OPTIONS = Set.of("a", "b", "prompts", "config", "out", "parallel", "maxTokens");
    private static final Set<String> FIELDS =
            Set.of("prompt", "messages", "systemMessage", "temperature", "maxTokens", "jsonSchema");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Function<String, @Nullable String> environment;
    private final PrintStream progress;

    /**
     * Makes the command.
     *
     * @param environment returns environment variables
     * @param progress where it says how far it is
     */
    CompareCommand(Function<String, @Nullable String> environment, PrintStream progress) {
        this.environment = environment;
        this.progress = progress;
    }

    /** Runs the command and writes its two files. */
    void run(String[] arguments) throws Exception {
        CommandOptions options = new CommandOptions(arguments, OPTIONS);
        List<String> models = List.of(options.required("a"), options.required("b"));
        List<JsonNode> prompts = prompts(Path.of(options.required("prompts")), options.number("maxTokens", 1000));
        String out = options.get("out", "comparison");
        Path config = Path.of(options.get("config", "gateway.yaml"));
        List<Comparison.Row> rows;
        try (ConfigFile file = new ConfigFile(config, environment)) {
            rows = ask(file.read(), models, prompts, options.number("parallel", 4));
        }
        Comparison comparison = new Comparison(models, rows);
        Files.writeString(Path.of(out + ".md"), comparison.markdown());
        Files.writeString(Path.of(out + ".html"), comparison.html());
        progress.println("The report is in " + out + ".md and " + out + ".html");
    }

    /** Reads lines of JSON with the fields of {@code POST /api/v1/complete}, or lines of text. */
    static List<JsonNode> prompts(Path file, int maxTokens) throws IOException {
        List<JsonNode> prompts = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (!line.isBlank()) {
                ObjectNode prompt = prompt(line.strip(), file + " line " + number);
                if (!prompt.has("maxTokens")) {
                    prompt.put("maxTokens", maxTokens);
                }
                prompts.add(prompt);
            }
        }
        if (prompts.isEmpty()) {
            throw new CommandOptions.WrongOptionException("There is no prompt in " + file);
        }
        return prompts;
    }

    private static ObjectNode prompt(String line, String where) {
        if (!line.startsWith("{")) {
            return JsonNodeFactory.instance.objectNode().put("prompt", line);
        }
        try {
            ObjectNode prompt = (ObjectNode) JSON.readTree(line);
            prompt.remove("id");
            prompt.fieldNames().forEachRemaining(name -> {
                if (!FIELDS.contains(name)) {
                    throw new CommandOptions.WrongOptionException(where + ": " + name
                            + " is not a field of a prompt. The fields are "
                            + String.join(", ", FIELDS.stream().sorted().toList()));
                }
            });
            return prompt;
        } catch (JsonProcessingException e) {
            throw new CommandOptions.WrongOptionException(where + " is not JSON: " + e.getOriginalMessage());
        }
    }

    private List<Comparison.Row> ask(GatewayConfig config, List<String> models, List<JsonNode> prompts, int parallel)
            throws Exception {
        Main main = new Main();
        ExecutorService workers = Executors.newFixedThreadPool(parallel);
        try {
            main.bind(KeyStore.NAME, unlimited());
            main.start();
            CamelContext context = main.getCamelContext();
            context.getComponent("llm", LlmComponent.class).environment(environment);
            ClientDoor door = new ClientDoor();
            door.setCamelContext(context);
            door.setModels(new GatewayModels(context, config));
            ServiceHelper.startService(door);
            List<Future<Comparison.Row>> rows = new ArrayList<>();
            for (JsonNode prompt : prompts) {
                rows.add(workers.submit(() -> row(door, context, prompt, models)));
            }
            List<Comparison.Row> done = new ArrayList<>();
            for (Future<Comparison.Row> row : rows) {
                done.add(row.get());
                progress.println(done.size() + " of " + prompts.size() + " prompts");
            }
            return done;
        } finally {
            workers.shutdownNow();
            main.stop();
        }
    }

    /** The endpoints of the gateway have a budget; here it limits nothing. */
    private static MemoryBudget unlimited() {
        BudgetWindow month = BudgetWindow.month(ZoneOffset.UTC);
        return new MemoryBudget(
                new BudgetRule("compare", KeyStore.ANY, month, BudgetRule.Scope.ALL, BigDecimal.ONE),
                Clock.systemUTC());
    }

    private static Comparison.Row row(ClientDoor door, CamelContext context, JsonNode prompt, List<String> models) {
        List<CompletableFuture<Comparison.Reply>> replies = models.stream()
                .map(model -> reply(door, context, prompt, model))
                .toList();
        JsonNode messages = prompt.path("messages");
        String shown = prompt.has("prompt")
                ? prompt.path("prompt").asText()
                : messages.path(messages.size() - 1).path("content").asText();
        return new Comparison.Row(
                shown, replies.stream().map(CompletableFuture::join).toList());
    }

    private static CompletableFuture<Comparison.Reply> reply(
            ClientDoor door, CamelContext context, JsonNode prompt, String model) {
        ObjectNode body = prompt.deepCopy();
        body.put("model", model);
        Exchange exchange = new DefaultExchange(context);
        try {
            return door.ask(exchange, ClientApi.COMPLETE.read(body, Map.of()), exchange)
                    .handle((answer, failure) -> failure == null
                            ? Comparison.Reply.of((ChatResponse) answer)
                            : Comparison.Reply.failed(LlmException.causeOf(failure)))
                    .toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(Comparison.Reply.failed(e));
        }
    }
}
