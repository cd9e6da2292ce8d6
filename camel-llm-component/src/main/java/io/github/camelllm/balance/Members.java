package io.github.camelllm.balance;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.balance.Member.Identity;
import io.github.camelllm.balance.Member.Step;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.PriceList;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.component.LlmEndpoint;
import io.github.camelllm.component.OriginalEndpoint;
import io.github.camelllm.concurrent.Timer;
import io.github.camelllm.selection.CandidateNumbers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Channel;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The candidates of a load balancer: the steps of its route, and those that headers name. Safe for all threads. */
final class Members {
    private static final Logger LOG = LoggerFactory.getLogger(LlmLoadBalancer.class);

    /** The number of names from headers that are cached, least recently used out first. */
    private static final int MOST_NAMED = 1_000;

    private final BalancerSettings settings;
    private final Timer timer;
    private final PriceList prices;
    private final List<Member> members = new CopyOnWriteArrayList<>();
    private final Map<String, Member> named = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Member> eldest) {
            return size() > MOST_NAMED;
        }
    };

    Members(BalancerSettings settings, Timer timer, PriceList prices) {
        this.settings = settings;
        this.timer = timer;
        this.prices = prices;
    }

    /** Returns the price list bean of the user, else the model catalog. */
    static PriceList prices(CamelContext context) {
        Set<PriceList> lists = context.getRegistry().findByType(PriceList.class);
        List<PriceList> own =
                lists.stream().filter(list -> !(list instanceof ModelCatalog)).toList();
        if (own.size() > 1) {
            throw ErrorKind.CONFIGURATION.exception(
                    "There are " + own.size() + " beans of type PriceList, but the LlmLoadBalancer can use only one");
        }
        return (own.isEmpty() ? lists : own).stream().findFirst().orElse((provider, model) -> null);
    }

    /** Adds a candidate. */
    synchronized Member add(AsyncProcessor processor) {
        Endpoint endpoint = OriginalEndpoint.of(endpoint(processor));
        Step step = new Step(processor, endpoint instanceof LlmEndpoint llm ? llm : null);
        Member member = member(identity(endpoint, step), step);
        weigh(member, members.size());
        members.add(member);
        return member;
    }

    private Member member(Identity identity, Step step) {
        Breaker.Switched breaker = new Breaker.Switched(
                () -> settings.isBreaker() ? ResilienceBreaker.of(identity.name(), settings, timer) : Breaker.NONE);
        return new Member(identity, step, breaker, timer, prices);
    }

    private static @Nullable Endpoint endpoint(AsyncProcessor processor) {
        Processor inner = processor instanceof Channel channel ? channel.getNextProcessor() : processor;
        return inner instanceof EndpointAware aware ? aware.getEndpoint() : null;
    }

    private Identity identity(@Nullable Endpoint endpoint, Step step) {
        LlmEndpoint llm = step.endpoint();
        if (llm != null) {
            String model = llm.getModel();
            String name = model == null ? llm.getProvider() : llm.getProvider() + ":" + model;
            return new Identity(unique(name), llm.getProvider(), model, false);
        }
        String uri = endpoint == null
                ? "step"
                : StringHelper.before(endpoint.getEndpointUri(), "?", endpoint.getEndpointUri());
        return new Identity(unique(URISupport.sanitizeUri(uri).replace("://", ":")), null, null, false);
    }

    private String unique(String name) {
        String unique = name;
        for (int number = 2; find(unique) != null; number++) {
            unique = name + "#" + number;
        }
        return unique;
    }

    /** Reads weights, prices and regions from the settings again. */
    synchronized void weigh() {
        for (int place = 0; place < members.size(); place++) {
            weigh(members.get(place), place);
        }
        named.forEach((name, member) -> member.region(Regions.declared(settings.getRegions(), name, -1)));
    }

    /** Logs what of the weights and prices no candidate uses now; it may be for one that comes later. */
    synchronized void warnOfUnused() {
        List<String> names = members.stream().map(Member::name).toList();
        warnOfUnused("weights", settings.getWeights(), names);
        warnOfUnused("prices", settings.getPrices(), names);
    }

    private static void warnOfUnused(String option, @Nullable String list, List<String> names) {
        List<String> unused = CandidateNumbers.parse(option, list).unused(names);
        if (!unused.isEmpty()) {
            LOG.warn(
                    "The option {} of the LlmLoadBalancer has {}, which no candidate uses; the candidates are {}",
                    option,
                    unused,
                    names);
        }
    }

    private void weigh(Member member, int place) {
        BigDecimal weight =
                CandidateNumbers.parse("weights", settings.getWeights()).of(member.name(), place);
        if (weight != null) {
            member.weight(weight.doubleValue());
        }
        BigDecimal price =
                CandidateNumbers.parse("prices", settings.getPrices()).of(member.name(), place);
        if (price != null) {
            member.price(price);
        }
        member.region(Regions.declared(settings.getRegions(), member.name(), place));
    }

    @Nullable
    Member find(String name) {
        for (Member member : members) {
            if (member.name().equals(name)) {
                return member;
            }
        }
        return null;
    }

    @Nullable
    Member find(AsyncProcessor processor) {
        for (Member member : members) {
            if (member.step.processor() == processor) {
                return member;
            }
        }
        return null;
    }

    synchronized void remove(Member member) {
        members.remove(member);
        named.values().removeIf(other -> other.step.equals(member.step));
    }

    List<Member> all() {
        return members;
    }

    /** Returns the candidates named in a header, best first; null if there is no such header, or no step to call them with. */
    @Nullable
    List<Member> named(Exchange exchange) {
        Object header = exchange.getMessage().getHeader(LlmConstants.CANDIDATES);
        if (header == null || members.stream().noneMatch(member -> member.step.endpoint() != null)) {
            return null;
        }
        List<Member> found = new ArrayList<>();
        for (Object name : items(header)) {
            String text = String.valueOf(name).trim();
            if (!text.isEmpty()) {
                Member member = named(text);
                if (!found.contains(member)) {
                    found.add(member);
                }
            }
        }
        return found.isEmpty() ? null : found;
    }

    private static Iterable<?> items(Object header) {
        return header instanceof Iterable<?> list
                ? list
                : Arrays.asList(header.toString().split(",", -1));
    }

    private synchronized Member named(String name) {
        // A lookup reorders the map, so it needs the lock too; it is short, and only messages with the header come
        // here.
        Member known = find(name);
        return known != null ? known : named.computeIfAbsent(name, this::byHeader);
    }

    private Member byHeader(String name) {
        String provider = StringHelper.before(name, ":", name);
        String model = StringHelper.after(name, ":");
        Member member = member(new Identity(name, provider, model, true), step(provider));
        member.region(Regions.declared(settings.getRegions(), name, -1));
        return member;
    }

    /** Returns a step to a provider, or else the first step to any provider. */
    private Step step(String provider) {
        return members.stream()
                .filter(member -> provider.equals(member.provider()))
                .findFirst()
                .or(() -> members.stream()
                        .filter(member -> member.step.endpoint() != null)
                        .findFirst())
                .orElseThrow()
                .step;
    }
}
