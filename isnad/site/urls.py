"""Every address. Arabic pages have none but their path, English ones begin with /en/; what programs read has one address only."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import path, re_path

from isnad.site.api import api
from isnad.site.views import accounts, finding, following, pages, plain, remarking, reports

handler400 = "isnad.site.views.trouble.bad_request"
handler403 = "isnad.site.views.trouble.forbidden"
handler404 = "isnad.site.views.trouble.not_found"
handler500 = "isnad.site.views.plain.broken"

urlpatterns = [
    path("api/", api.urls),
    path("robots.txt", plain.robots, name="robots"),
    path("favicon.svg", plain.icon, name="icon"),
    path("health", plain.health, name="health"),
    *i18n_patterns(
        path("", pages.home, name="home"),
        path("search", pages.found, name="search"),
        path("types", pages.types, name="types"),
        path("type/<str:name>", pages.type_page, name="type"),
        path("stories", pages.stories, name="stories"),
        path("story/<str:uid>", finding.story, name="story"),
        path("coverage", pages.coverage, name="coverage"),
        path("atlas", pages.atlas, name="atlas"),
        re_path(r"^pictures/(?P<name>[a-z]+)\.(?P<form>json|csv|svg)$", pages.twin, name="twin"),
        path("about", pages.about, name="about"),
        path("programs", pages.api_page, name="programs"),
        path("sides", finding.entities, name="entities"),
        path("sides/names.json", finding.suggest, name="suggest"),
        path("side/<str:uid>", finding.entity, name="entity"),
        path("pair/<str:a>/<str:b>", finding.pair, name="pair"),
        path("quotes", finding.quotes, name="quotes"),
        path("outlets", finding.outlets, name="outlets"),
        path("outlet/<path:key>", finding.outlet, name="outlet"),
        path("random", reports.random_report, name="random"),
        path("report/<str:uid>.json", reports.report_json, name="report-json"),
        path("report/<str:uid>/card.png", reports.card, name="card"),
        re_path(r"^report/(?P<uid>[^/]+)/cite\.(?P<form>bib|ris|csl)$", reports.cite, name="cite"),
        path("report/<str:uid>/version/<int:number>", reports.version, name="version"),
        path("report/<str:uid>/related", reports.related, name="related"),
        path("report/<str:uid>/remark", remarking.remark, name="remark"),
        path("report/<str:uid>", reports.report, name="report"),
        path("event/<str:uid>", reports.event, name="event"),
        re_path(r"^statement/(?P<uid>[^/]+)/cite\.(?P<form>bib|ris|csl)$", reports.cite_statement, name="cite-statement"),
        path("statement/<str:uid>", reports.statement, name="statement"),
        path("follow", following.follow, name="follow"),
        path("follow/sources.opml", following.sources, name="opml"),
        re_path(r"^feeds/(?P<what>[a-z]+)/(?P<ident>.+)\.(?P<form>atom|json)$", following.feed, name="feed"),
        re_path(r"^feeds/(?P<what>[a-z]+)\.(?P<form>atom|json)$", following.feed, name="feed-plain"),
        path("watch", following.watch_list, name="watch-list"),
        path("watch/change", following.watch, name="watch"),
        path("corrections", remarking.log, name="corrections"),
        path("corrections/drafts.json", remarking.drafts, name="drafts"),
        path("correction/<int:number>", remarking.correction, name="correction"),
        path("correction/<int:number>/decide", remarking.judge, name="judge"),
        path("correction/<int:number>/own", remarking.own, name="own"),
        path("queue", remarking.queue, name="queue"),
        path("account/sign-in", accounts.sign_in, name="login"),
        path("account/sign-up", accounts.register, name="register"),
        path("account/sign-out", accounts.sign_out, name="logout"),
        path("account", accounts.settings_page, name="settings"),
        path("account/roles", accounts.roles, name="roles"),
        path("preferences", accounts.preferences, name="preferences"),
        prefix_default_language=False,
    ),
]
