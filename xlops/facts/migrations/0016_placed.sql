-- orders that people reported as placed, by the action that asked for them
create table placed_order (
    action integer not null, marketplace varchar not null, sku varchar not null, units double not null,
    asked date not null, reported date not null
);
