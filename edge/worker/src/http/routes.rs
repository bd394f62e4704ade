//! A table of routes: axum's router, and the list of what was put into it.

use crate::http::guard::{Check, Guarded};
use crate::scope;
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::routing::{MethodRouter, delete, get, post, put};
use domain::metrics::RouteClass;

/// One route.
#[derive(Clone, Copy)]
pub struct Route {
    /// The method, in lower case. `HEAD` answers wherever `get` does.
    pub method: &'static str,
    /// The path, its variable parts in braces.
    pub path: &'static str,
    /// Whom its guard lets pass.
    pub guard: &'static str,
}

/// Routes, each behind a guard: what is no [`Guarded`] handler does not get in.
#[derive(Default)]
pub struct Routes {
    router: Router,
    list: Vec<Route>,
}

impl Routes {
    /// Adds a route for `GET`, and with it for `HEAD`.
    pub fn get<T: Guarded + 'static>(self, path: &'static str, handler: impl Handler<T, ()>) -> Self {
        self.add("get", path, T::Check::NAME, get(handler))
    }

    /// Adds a route for `POST`.
    pub fn post<T: Guarded + 'static>(self, path: &'static str, handler: impl Handler<T, ()>) -> Self {
        self.add("post", path, T::Check::NAME, post(handler))
    }

    /// Adds a route for `PUT`.
    pub fn put<T: Guarded + 'static>(self, path: &'static str, handler: impl Handler<T, ()>) -> Self {
        self.add("put", path, T::Check::NAME, put(handler))
    }

    /// Adds a route for `DELETE`.
    pub fn delete<T: Guarded + 'static>(self, path: &'static str, handler: impl Handler<T, ()>) -> Self {
        self.add("delete", path, T::Check::NAME, delete(handler))
    }

    fn add(
        mut self,
        method: &'static str,
        path: &'static str,
        guard: &'static str,
        handler: MethodRouter,
    ) -> Self {
        self.list.push(Route { method, path, guard });
        let class = RouteClass { method, path };
        // Refusals of the guard are answers of the route as well.
        let named = from_fn(move |request: Request, next: Next| async move {
            scope::doing(class.path);
            let mut response = next.run(request).await;
            response.extensions_mut().insert(class);
            response
        });
        Self { router: self.router.route(path, handler.route_layer(named)), list: self.list }
    }

    /// The router, and the list of its routes.
    pub fn into_parts(self) -> (Router, Vec<Route>) {
        (self.router, self.list)
    }
}
