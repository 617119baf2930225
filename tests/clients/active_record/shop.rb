# A shop as an application models it that knows nothing of soft deletion.
# Called with a command and its arguments; libpq's environment says where the server is, SHOPS
# names the databases. Prints a JSON list: what was said of each.

require "json"
require "logger"
require "stringio"
require "active_record"
require "active_support/testing/time_helpers"

extend ActiveSupport::Testing::TimeHelpers
travel_to Time.utc(2026, 1, 2, 3, 4, 5)

ActiveRecord::Migration.verbose = false
ActiveRecord::Migrator.migrations_paths = [File.join(__dir__, "migrate")]

class Customer < ActiveRecord::Base
  has_many :orders, dependent: :destroy
  has_many :visits, dependent: :delete_all
  has_many :tickets, dependent: :nullify
  has_many :contracts, dependent: :restrict_with_error
  has_many :remarks
  has_and_belongs_to_many :tags
  has_and_belongs_to_many :topics
  validates :name, presence: true
end

class Order < ActiveRecord::Base
  belongs_to :customer, counter_cache: true
  has_many :lines, dependent: :destroy
  has_many :shipments
end

class Line < ActiveRecord::Base
  belongs_to :order, touch: true
end

class Shipment < ActiveRecord::Base
  belongs_to :order
end

class Visit < ActiveRecord::Base
  belongs_to :customer
end

class Ticket < ActiveRecord::Base
  belongs_to :customer, optional: true
end

class Contract < ActiveRecord::Base
  belongs_to :customer
end

class Remark < ActiveRecord::Base
  belongs_to :customer, optional: true
end

class Tag < ActiveRecord::Base
  has_and_belongs_to_many :customers
end

class Topic < ActiveRecord::Base
end

class Setting < ActiveRecord::Base
  self.primary_key = :key
end

# Where views cover the tables, the catalogs know no primary key.
[Customer, Order, Line, Shipment, Visit, Ticket, Contract, Remark, Tag, Topic].each do |model|
  model.primary_key = :id if ENV["COVERED"]
end

def fill
  tags = (1..3).map { |i| Tag.create!(name: "tag #{i}") }
  topics = (1..2).map { |i| Topic.create!(name: "topic #{i}") }
  (1..6).each do |i|
    customer = Customer.create!(name: "customer #{i}", email: "c#{i}@example.com", credit: i)
    2.times do
      order = customer.orders.create!(note: "order of #{i}")
      2.times { |n| order.lines.create!(product: "product #{n}") }
      order.shipments.create!(carrier: "carrier #{i}")
    end
    3.times { |n| customer.visits.create!(page: "page #{n}") }
    customer.tickets.create!(subject: "ticket #{i}")
    customer.remarks.create!(body: "remark #{i}")
    customer.tags = tags.first(i % 4)
    customer.topics = topics
  end
  Contract.create!(customer_id: 6, title: "contract")
  %w[a b c].each { |key| Setting.create!(key: key, value: key.upcase) }
end

def migrations
  pool = ActiveRecord::Base.connection_pool
  pool.respond_to?(:migration_context) ? pool.migration_context : pool.connection.migration_context
end

# What `rails db:schema:dump` would write.
def schema
  dump = StringIO.new
  pool = ActiveRecord::Base.connection_pool
  source = ActiveRecord::VERSION::STRING >= "7.2" ? pool : pool.connection
  ActiveRecord::SchemaDumper.dump(source, dump)
  dump.string
end

def main(command, *arguments)
  case command
  when "create"
    migrations.migrate(1)
    fill
  when "migrate"
    migrations.migrate(Integer(arguments.first))
    schema
  when "schema"
    schema
  when "relations"
    connection = ActiveRecord::Base.connection
    { tables: connection.tables.sort, views: connection.views.sort }
  when "scenarios"
    require_relative "scenarios"
    run_scenarios(arguments)
  when "failures"
    require_relative "scenarios"
    arguments.to_h { |name| [name, ending(&SCENARIOS.fetch(name))] }
  end
end

said = ENV.fetch("SHOPS").split.map do |database|
  ActiveRecord::Base.establish_connection(adapter: "postgresql", database: database)
  main(*ARGV)
end
puts JSON.generate(said)
