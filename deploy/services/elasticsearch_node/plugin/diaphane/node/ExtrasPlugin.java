package diaphane.node;

import java.io.Reader;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.SimpleAnalyzer;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.fr.FrenchLightStemFilter;
import org.apache.lucene.analysis.fr.FrenchMinimalStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.util.CharTokenizer;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.IndexScopedSettings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.settings.SettingsFilter;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.IndexVersion;
import org.elasticsearch.index.analysis.AbstractIndexAnalyzerProvider;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.tartarus.snowball.ext.FrenchStemmer;

/**
 * What the official modules "analysis-common" and "rest-root" bring and Maven Central lacks, as far as our tests need:
 * the same component names and options, over Lucene's own classes. Index settings written for this node work unchanged
 * on an official Elasticsearch.
 */
public class ExtrasPlugin extends Plugin implements AnalysisPlugin, ActionPlugin {

    // ---- analysis ----------------------------------------------------------------------------------------------

    private record Filter(String name, UnaryOperator<TokenStream> on, boolean breaksFastVectorHighlighter)
        implements TokenFilterFactory {
        public TokenStream create(TokenStream in) { return on.apply(in); }
    }

    /** A filter that also applies to normalizers and to the queries that normalize their term. */
    private record CharacterFilter(String name, UnaryOperator<TokenStream> on, UnaryOperator<TokenStream> normalizing)
        implements NormalizingTokenFilterFactory {
        public TokenStream create(TokenStream in) { return on.apply(in); }
        public TokenStream normalize(TokenStream in) { return normalizing.apply(in); }
    }

    private record ReaderFilter(String name, UnaryOperator<Reader> on) implements CharFilterFactory {
        public Reader create(Reader in) { return on.apply(in); }
    }

    /** An option that we do not carry out must fail rather than be ignored. */
    private static void only(String name, Settings options, String... known) {
        for (String key : options.keySet()) {
            if (key.equals("type") == false && key.startsWith("index.") == false // the latter: the server's own
                && Arrays.stream(known).noneMatch(k -> key.equals(k) || key.startsWith(k + "."))) {
                throw new IllegalArgumentException("[" + name + "]: option [" + key + "] is not supported by the test node");
            }
        }
    }

    @Override
    public List<PreConfiguredTokenFilter> getPreConfiguredTokenFilters() {
        return List.of(PreConfiguredTokenFilter.singleton("elision", true, in -> new ElisionFilter(in, FrenchAnalyzer.DEFAULT_ARTICLES)));
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(
            "asciifolding", (index, env, name, options) -> {
                only(name, options, "preserve_original");
                boolean keep = options.getAsBoolean("preserve_original", false);
                return new CharacterFilter(name, in -> new ASCIIFoldingFilter(in, keep), ASCIIFoldingFilter::new);
            },
            "elision", AnalysisPlugin.requiresAnalysisSettings((index, env, name, options) -> {
                only(name, options, "articles", "articles_path", "articles_case");
                CharArraySet articles = Analysis.parseArticles(env, options);
                if (articles == null) {
                    throw new IllegalArgumentException("[" + name + "]: give articles or articles_path");
                }
                UnaryOperator<TokenStream> on = in -> new ElisionFilter(in, articles);
                return new CharacterFilter(name, on, on);
            }),
            "stemmer", (index, env, name, options) -> {
                only(name, options, "language", "name");
                return new Filter(name, stemmer(options.get("language", options.get("name", "porter"))), false);
            },
            "edge_ngram", (index, env, name, options) -> {
                only(name, options, "min_gram", "max_gram", "preserve_original");
                int min = options.getAsInt("min_gram", 1);
                int max = options.getAsInt("max_gram", 2);
                boolean keep = options.getAsBoolean("preserve_original", false);
                return new Filter(name, in -> new EdgeNGramTokenFilter(in, min, max, keep), true);
            });
    }

    private static UnaryOperator<TokenStream> stemmer(String language) {
        return switch (language) {
            case "light_french", "lightFrench" -> FrenchLightStemFilter::new;
            case "minimal_french", "minimalFrench" -> FrenchMinimalStemFilter::new;
            case "french" -> in -> new SnowballFilter(in, new FrenchStemmer());
            case "english", "porter" -> PorterStemFilter::new;
            default -> throw new IllegalArgumentException("Unknown stemmer type: " + language + " (test node: French and English only)");
        };
    }

    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        return Map.of("html_strip", (index, env, name, options) -> {
            only(name, options, "escaped_tags");
            Set<String> escaped = Set.copyOf(options.getAsList("escaped_tags"));
            return new ReaderFilter(name, in -> new HTMLStripCharFilter(in, escaped));
        });
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of(
            "keyword", (index, env, name, options) -> TokenizerFactory.newFactory(name, KeywordTokenizer::new),
            "whitespace", (index, env, name, options) -> {
                only(name, options, "max_token_length");
                int longest = options.getAsInt("max_token_length", CharTokenizer.DEFAULT_MAX_WORD_LEN);
                return TokenizerFactory.newFactory(name, () -> new WhitespaceTokenizer(longest));
            });
    }

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return Map.of(
            "french", (index, env, name, options) -> analyzer(name, options, new FrenchAnalyzer(
                Analysis.parseStopWords(env, options, FrenchAnalyzer.getDefaultStopSet()),
                Analysis.parseStemExclusion(options, CharArraySet.EMPTY_SET))),
            "keyword", (index, env, name, options) -> analyzer(name, options, new KeywordAnalyzer()),
            "simple", (index, env, name, options) -> analyzer(name, options, new SimpleAnalyzer()),
            "whitespace", (index, env, name, options) -> analyzer(name, options, new WhitespaceAnalyzer()));
    }

    private static AnalyzerProvider<Analyzer> analyzer(String name, Settings options, Analyzer analyzer) {
        return new AbstractIndexAnalyzerProvider<>(name, options) {
            @Override
            public Analyzer get() { return analyzer; }
        };
    }

    // ---- GET / -------------------------------------------------------------------------------------------------

    private ClusterService cluster;

    @Override
    public Collection<?> createComponents(PluginServices services) {
        cluster = services.clusterService();
        return List.of();
    }

    @Override
    public Collection<RestHandler> getRestHandlers(
        Settings settings, NamedWriteableRegistry writeables, RestController controller, ClusterSettings clusterSettings,
        IndexScopedSettings indexSettings, SettingsFilter filter, IndexNameExpressionResolver names,
        Supplier<DiscoveryNodes> nodes, Predicate<NodeFeature> features
    ) {
        return List.of(new Greeting());
    }

    private class Greeting extends BaseRestHandler {
        @Override
        public String getName() { return "main_action"; }

        @Override
        public List<Route> routes() {
            return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
        }

        @Override
        protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
            Build build = Build.current();
            return channel -> {
                var json = channel.newBuilder().prettyPrint().startObject();
                json.field("name", cluster.getNodeName());
                json.field("cluster_name", cluster.getClusterName().value());
                json.field("cluster_uuid", cluster.state().metadata().clusterUUID());
                json.startObject("version");
                json.field("number", build.qualifiedVersion());
                json.field("build_flavor", build.flavor());
                json.field("build_type", build.type().displayName());
                json.field("build_hash", build.hash());
                json.field("build_date", build.date());
                json.field("build_snapshot", build.isSnapshot());
                json.field("lucene_version", IndexVersion.current().luceneVersion().toString());
                json.field("minimum_wire_compatibility_version", build.minWireCompatVersion());
                json.field("minimum_index_compatibility_version", build.minIndexCompatVersion());
                json.endObject();
                json.field("tagline", "You Know, for Search");
                channel.sendResponse(new RestResponse(RestStatus.OK, json.endObject()));
            };
        }
    }
}
