package io.github.camelllm.examples.gateway;

import io.github.camelllm.ProviderSettings;
import io.github.camelllm.RedisFailureMode;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.concurrent.JdkTimer;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.gateway.ClientDoor;
import io.github.camelllm.gateway.RestDoor;
import io.github.camelllm.gateway.StreamingHttpEngine;
import io.github.camelllm.graphql.GraphQlDoor;
import io.github.camelllm.limit.MemoryRateLimiter;
import io.github.camelllm.redis.RedisCounting;
import io.lettuce.core.RedisException;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;

/** The gateway: its HTTP server, its routes and its keys. */
final class Gateway implements AutoCloseable {
    /** Routes run on them up to their first wait, so that a few are enough. */
    private static final int WORKERS = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

    private final Main main = new Main();
    private final KeyStore keys;
    private final GatewayModels models;
    private final ConfigFile file;
    private final LateHttpServer server;
    private final GatewayConfig config;
    private final KeyGuard guard;
    private final @Nullable RedisCounting counting;

    /**
     * Starts a gateway.
     *
     * @param path the configuration; it need not exist
     * @param environment returns environment variables
     */
    Gateway(Path path, Function<String, @Nullable String> environment) throws Exception {
        this.file = new ConfigFile(path, environment);
        this.config = file.read();
        requireSafe(config);
        this.counting = counting();
        this.keys = keys(path);
        try {
            main.configure().withName("gateway").setStartupSummaryLevel(StartupSummaryLevel.Oneline);
            main.bind(KeyStore.NAME, keys);
            Metrics metrics = new Metrics();
            main.bind("meterRegistry", metrics.registry());
            main.start();
            CamelContext context = main.getCamelContext();
            LlmComponent llm = context.getComponent("llm", LlmComponent.class);
            llm.environment(environment);
            config.providers().forEach((name, options) -> llm.getProviders().put(name, settings(options)));
            this.models = new GatewayModels(context, config);
            this.guard = new KeyGuard(keys, limiter(llm.timer()), config.adminKey(), Clock.systemUTC());
            main.bind("gatewayModels", models);
            main.bind("gatewayGuard", guard);
            this.server = server(context);
            open(context, metrics);
            file.watch(models::use);
            server.listen();
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    /** A gateway that is reachable from other machines needs keys, and an admin key to create them. */
    private static void requireSafe(GatewayConfig config) throws UnknownHostException {
        if (config.adminKey() == null && !InetAddress.getByName(config.host()).isLoopbackAddress()) {
            throw new GatewayConfig.WrongConfigException(
                    "host: without an adminKey the gateway listens on 127.0.0.1 only,"
                            + " as everybody who reaches it can use its providers. Set adminKey, or leave host out");
        } else if (config.adminKey() != null && config.adminKey().length() < 16) {
            throw new GatewayConfig.WrongConfigException("adminKey must have at least 16 characters");
        }
    }

    private @Nullable RedisCounting counting() {
        String redis = config.redis();
        return redis == null
                ? null
                : RedisCounting.connect(redis, JdkTimer.INSTANCE, config.redisFailure() == RedisFailureMode.refuse);
    }

    private KeyStore keys(Path path) throws IOException {
        if (counting == null) {
            Path folder = path.toAbsolutePath().resolveSibling(config.data());
            return new FileKeyStore(folder.resolve("keys.jsonl"), Clock.systemUTC());
        }
        try {
            return new RedisKeyStore(
                    Objects.requireNonNull(config.redis()), counting, Clock.systemUTC(), JdkTimer.INSTANCE);
        } catch (RedisException e) {
            throw new GatewayConfig.WrongConfigException("redis: the keys cannot be read: " + e.getMessage());
        }
    }

    private KeyLimiter limiter(Timer timer) {
        RedisCounting shared = counting;
        return new KeyLimiter(
                shared == null
                        ? rule -> new MemoryRateLimiter(rule, Clock.systemUTC(), timer)
                        : rule -> shared.limiter(rule, Clock.systemUTC()));
    }

    /** What the catalog needs to know, so that it recommends models of providers that have a key in the file only. */
    private static ProviderSettings settings(Map<String, String> options) {
        ProviderSettings settings = new ProviderSettings();
        settings.setApiKey(options.get("apiKey"));
        settings.setBaseUrl(options.get("baseUrl"));
        return settings;
    }

    private LateHttpServer server(CamelContext context) throws Exception {
        VertxPlatformHttpServerConfiguration http = new VertxPlatformHttpServerConfiguration();
        http.setBindHost(config.host());
        http.setBindPort(config.port());
        http.getBodyHandler().setHandleFileUploads(false);
        main.bind("gatewayVertx", new VertxOptions().setWorkerPoolSize(WORKERS).setInternalBlockingPoolSize(WORKERS));
        main.bind("gatewayHttp", http); // so that the routes find the router by the port, before the server listens
        LateHttpServer made = new LateHttpServer(http);
        context.addService(made, true, true);
        return made;
    }

    private void open(CamelContext context, Metrics metrics) throws Exception {
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.resolveMandatoryResource(context, "classpath:camel-llm/gateway.yaml"));
        for (String template : new String[] {"llm-gateway-anthropic", "llm-gateway-openai"}) {
            TemplatedRouteBuilder.builder(context, template)
                    .parameter("models", "gatewayModels")
                    .parameter("guard", "gatewayGuard")
                    .parameter("origins", String.join(",", config.origins()))
                    .add();
        }
        ClientDoor root = new ClientDoor();
        root.setPath("");
        root.setModels(models);
        root.setGuard(guard);
        root.setOrigins(String.join(",", config.origins()));
        main.bind("gatewayEngine", new StreamingHttpEngine());
        RestDoor rest = new RestDoor();
        rest.setModels(models);
        rest.setGuard(guard);
        rest.setOrigins(String.join(",", config.origins()));
        rest.setAdminGuard((exchange, headers) -> guard.requireAdmin(headers));
        GraphQlDoor graphQl = new GraphQlDoor();
        graphQl.setModels(models);
        graphQl.setGuard(guard);
        graphQl.setIntrospection(config.graphQlIntrospection());
        Site site = new Site(new Surfaces(context, this, metrics, root, rest, graphQl));
        RouteBuilder.addRoutes(context, routes -> routes.from(
                        "platform-http:/?matchOnUriPrefix=true&platformHttpEngine=#bean:gatewayEngine")
                .routeId("gateway-site")
                .errorHandler(routes.noErrorHandler())
                .process(site));
    }

    /** Returns the port that it listens on. */
    int port() {
        return server.getPort();
    }

    KeyStore keys() {
        return keys;
    }

    KeyGuard guard() {
        return guard;
    }

    GatewayModels models() {
        return models;
    }

    ConfigFile file() {
        return file;
    }

    GatewayConfig config() {
        return config;
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    @Override
    public void close() throws IOException {
        file.close();
        main.stop();
        keys.close();
    }
}
